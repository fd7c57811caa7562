@bystanders
Feature: Bystanders
  Whatever ends a grant, or fails, ends no other: not that of another user, not
  that of another application, and not the one that the user gave before.

  Background:
    Given the application "other"
    And "Ada" has granted "offline_access organization.read"
    And an application registered for the membership flow
    And "Grace" has granted "offline_access organization.read"
    And "Ada" has granted "offline_access organization.read"

  Rule: The end of one grant is the end of no other

    @EXCH-38 @REFR-10
    Scenario: A withdrawal ends what one application has of one user
      When "Ada" withdraws the consent
      Then the third access token is refused
      And the second access token is accepted
      And the first access token is accepted
      When the application refreshes with the second refresh token
      Then a new token pair is issued

    @EXCH-38 @REFR-10
    Scenario: A disconnection ends one grant
      When the application disconnects
      Then the third access token is refused
      And the second access token is accepted
      And the first access token is accepted
      When the application refreshes with the second refresh token
      Then a new token pair is issued

    @EXCH-38 @REFR-10
    Scenario: A revocation ends one grant
      When the application revokes the third refresh token
      Then the third access token is refused
      And the second access token is accepted
      And the first access token is accepted
      When the application refreshes with the second refresh token
      Then a new token pair is issued

    @EXCH-38 @REFR-10
    Scenario: A late use of a refresh token ends one grant
      Given the application has refreshed with the third refresh token
      When 61 seconds pass
      And the application refreshes with the third refresh token
      Then the fourth access token is refused
      And the second access token is accepted
      And the first access token is accepted
      When the application refreshes with the second refresh token
      Then a new token pair is issued

    @EXCH-38 @REFR-10
    Scenario: The second use of a code ends one grant
      Given "Ada" has consented to "offline_access organization.read"
      And the application has exchanged the code
      When the application exchanges the code again
      Then the fourth access token is refused
      And the third access token is accepted
      And the second access token is accepted
      And the first access token is accepted
      When the application refreshes with the second refresh token
      Then a new token pair is issued

  Rule: What fails ends nothing

    @EXCH-38 @REFR-10
    Scenario: A denied consent leaves the one before alone
      When "Ada" refuses to grant "offline_access organization.read"
      Then the third access token is accepted
      When the application refreshes with the third refresh token
      Then a new token pair is issued

    @EXCH-38 @REFR-10
    Scenario Outline: A refused exchange for its <reason> leaves the grant before alone
      Given "Ada" has consented to "offline_access organization.read"
      And the application has tried to exchange the code with
        | <field> | <value> |
      Then the third access token is accepted
      When the application refreshes with the third refresh token
      Then a new token pair is issued

      Examples:
        | reason       | field         | value                          |
        | secret       | client_secret | not-the-secret                 |
        | redirect URI | redirect_uri  | https://other.example/callback |
        | code         | code          | nonsense                       |

    @EXCH-38
    Scenario Outline: A refresh that is refused for its <reason> ends nothing
      When the application refreshes with the third refresh token and
        | <field> | <value> |
      Then the third access token is accepted
      And the second access token is accepted
      And the first access token is accepted

      Examples:
        | reason        | field         | value          |
        | secret        | client_secret | not-the-secret |
        | refresh token | refresh_token | nonsense       |
        | grant type    | grant_type    | password       |

    @EXCH-38
    Scenario: Another application's attempt to refresh ends nothing
      When another application refreshes with the third refresh token
      Then the third access token is accepted
      And the second access token is accepted
      And the first access token is accepted
