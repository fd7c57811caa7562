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

    @REVK-07 @API-04
    Scenario: Without its scope a disconnection is refused and ends nothing
      Given "Ada" has granted "offline_access"
      When the application disconnects
      Then the status is 403
      When the application refreshes with the latest refresh token
      Then a new token pair is issued

    @EXCH-38
    Scenario: A disconnection leaves the consent of another user alone
      Given "Grace" has granted "offline_access organization.read"
      When the application disconnects
      Then the second access token is refused
      And the first access token is accepted

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

    @REVK-03
    Scenario Outline: A hint of <hint> keeps no access token alive
      When the application revokes the first access token with
        | token_type_hint | <hint> |
      Then the bank accepts the revocation
      And the first access token is refused

      Examples:
        | hint          |
        | access_token  |
        | refresh_token |
        | nonsense      |

    @REVK-03
    Scenario: A wrong hint keeps no refresh token alive
      When the application revokes the first refresh token with
        | token_type_hint | access_token |
      Then the bank accepts the revocation
      When the application refreshes with the first refresh token
      Then the bank refuses with "invalid_grant"

    @REVK-03
    Scenario: A token can be revoked twice
      When the application revokes the first refresh token
      And the application revokes the first refresh token
      Then the bank accepts the revocation
      And the first access token is refused

    @REVK-03
    Scenario: A revocation ends the 60 seconds of a used refresh token
      Given the application has refreshed with the first refresh token
      When the application revokes the first refresh token
      Then the bank accepts the revocation
      And the second access token is refused
      When the application refreshes with the first refresh token
      Then the bank refuses with "invalid_grant"

    @REVK-08
    Scenario Outline: With a secret that is <kind> nothing is revoked
      When the application revokes the first access token with
        | client_secret | <secret> |
      Then the bank refuses the revocation
      And the first access token is accepted

      Examples:
        | kind   | secret         |
        | wrong  | not-the-secret |
        | absent | (absent)       |

    @EXCH-38
    Scenario: Revoking one token leaves the user's other consent alone
      Given "Ada" has granted "offline_access organization.read"
      When the application revokes the second refresh token
      Then the second access token is refused
      And the first access token is accepted

    @REVK-04
    Scenario: Revoking a token that was never issued is accepted
      When the application revokes a token that was never issued
      Then the bank accepts the revocation

    @REVK-04
    Scenario Outline: Revoking a token that is <kind> is accepted
      When the application revokes the first access token with
        | token | <token> |
      Then the status is 200
      And the bank accepts the revocation
      And the first access token is accepted

      Examples:
        | kind                 | token       |
        | far too long         | (long)      |
        | split by a zero byte | (zero byte) |

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

    @EXCH-38
    Scenario: A withdrawal leaves the consent of another user alone
      Given "Grace" has granted "offline_access organization.read"
      When "Ada" withdraws the consent
      Then the first access token is refused
      And the second access token is accepted

    @REVK-05
    Scenario: The withdrawal is announced
      When "Ada" withdraws the consent
      Then the bank announces the withdrawal
