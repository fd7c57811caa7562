Feature: Connect to the bank
  An application gets access by a person's consent, and keeps it by refreshing.

  Background:
    Given an application registered for the membership flow
    And "Ada" has consented to "offline_access organization.read"

  @EXCH-05
  Scenario: A code that is eleven minutes old buys nothing
    When 11 minutes pass
    And the application exchanges the code
    Then the bank refuses with "invalid_grant"

  @EXCH-37
  Scenario: The bank grants what was asked for
    When the application exchanges the code
    Then tokens are issued
    And the granted scopes are "offline_access organization.read"
