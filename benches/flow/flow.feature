Feature: The whole flow
  Everything that connects an application, once: the measure of a run's speed.

  Scenario: Connection <number>
    Given an application registered for the membership flow
    When "Ada" consents to "offline_access organization.read"
    Then the browser is sent back with a code
    And the state comes back unchanged
    When the application handles the callback
    Then tokens are issued
    And the status is 200
    And the answer field "token_type" is "bearer"
    And the answer field "expires_in" is one of "3598, 3599, 3600"
    And the granted scopes are "offline_access organization.read"
    When the application reads the organisation
    Then the status is 200
    And the data is that of "Acme Corp"
    When the application refreshes with the first refresh token
    Then a new token pair is issued
    And the status is 200
    And the answer field "token_type" is "bearer"
    And the answer field "expires_in" is one of "3598, 3599, 3600"
    And the granted scopes are "offline_access organization.read"
