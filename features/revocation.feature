@revocation
Feature: Revocation
  A grant ends when the application disconnects, when it revokes a token, or
  when the user withdraws the consent. Afterwards nothing of it works.

  Background:
    Given an application registered for the membership flow
    And "Ada" has granted "offline_access organization.read"

  Rule: Disconnecting ends the grant

    @REVK-01 @REVK-07
    Scenario: The application disconnects
      When the application disconnects
      Then the bank accepts the revocation
      And the status is 204

    @REVK-02 @REVK-06
    Scenario: Nothing works after a disconnection
      When the application disconnects
      Then the first access token is refused
      When the application refreshes with the first refresh token
      Then the bank refuses with "invalid_grant"

  Rule: Revoking one token ends its grant

    @REVK-03
    Scenario: A revoked access token opens nothing
      When the application revokes the first access token
      Then the bank accepts the revocation
      And the first access token is refused

    @REVK-03
    Scenario: A revoked refresh token buys nothing
      When the application revokes the first refresh token
      Then the bank accepts the revocation
      And the first access token is refused
      When the application refreshes with the first refresh token
      Then the bank refuses with "invalid_grant"

    @REVK-04
    Scenario: Revoking a token that was never issued is accepted
      When the application revokes a token that was never issued
      Then the bank accepts the revocation

    @REVK-04
    Scenario: Another application's request changes nothing
      When another application revokes the first access token
      Then the bank accepts the revocation
      And the first access token is accepted

  Rule: The user withdraws the consent

    @REVK-02
    Scenario: Nothing works after a withdrawal
      When "Ada" withdraws the consent
      Then the first access token is refused
      When the application refreshes with the first refresh token
      Then the bank refuses with "invalid_grant"

    @REVK-05
    Scenario: The withdrawal is announced
      When "Ada" withdraws the consent
      Then the bank announces the withdrawal
