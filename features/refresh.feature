@refresh
Feature: Refresh
  An access token lives for one hour. Its refresh token buys the next pair
  without the user: each use replaces both, and the old refresh token has 60
  seconds left in case the answer was lost.

  Background:
    Given an application registered for the membership flow
    And "Ada" has granted "offline_access organization.read"

  Rule: Each refresh replaces the pair

    @REFR-01 @REFR-02 @EXCH-26
    Scenario: A refresh issues a new pair
      When the application refreshes with the first refresh token
      Then a new token pair is issued
      And the second access token is accepted

    @REFR-02
    Scenario: A refresh succeeds at the first try
      When a token request is sent with
        | grant_type    | refresh_token   |
        | refresh_token | {refresh_token} |
        | client_id     | {client_id}     |
        | client_secret | {client_secret} |
      Then the status is 200

    @REFR-02 @REFR-04
    Scenario: A refresh token that is used twice yields nothing twice
      When the application refreshes with the first refresh token
      And 20 seconds pass
      And the application refreshes with the first refresh token
      Then a new token pair is issued

    @REFR-08
    Scenario: The old access token stops with the first refresh
      When the application refreshes with the first refresh token
      Then the first access token is refused
      And the second access token is accepted

    @REFR-21
    Scenario: A refresh brings a new id_token
      Given "Ada" has granted "offline_access openid organization.read"
      When the application refreshes with the latest refresh token
      Then the answer field "id_token" is present

    @EXCH-27
    Scenario: Without openid a refresh brings no id_token
      When the application refreshes with the first refresh token
      Then tokens are issued
      And the answer field "id_token" is absent

    @REFR-20
    Scenario: The scopes stay the same
      When the application refreshes with the first refresh token
      Then the granted scopes are "offline_access organization.read"

    @REFR-19
    Scenario: A scope sent at the refresh does not narrow the grant
      When the application refreshes with the first refresh token and
        | scope | organization.read |
      Then tokens are issued
      And the granted scopes are "offline_access organization.read"

    @REFR-20
    Scenario: A refresh that asks for more scopes gets no more
      When the application refreshes with the first refresh token and
        | scope | offline_access openid organization.read |
      Then the granted scopes are "offline_access organization.read"
      When the application refreshes with the latest refresh token
      Then tokens are issued
      And the granted scopes are "offline_access organization.read"

    @EXCH-38
    Scenario: A refreshed access token opens the API for an hour of its own
      When 30 minutes pass
      And the application refreshes with the first refresh token
      And 59 minutes 50 seconds pass
      Then the second access token is accepted
      When 20 seconds pass
      Then the second access token is refused

    @REFR-26
    Scenario: A refresh needs no redirect URI
      When the application refreshes with the first refresh token
      Then a new token pair is issued

    @REFR-26
    Scenario: A redirect URI sent at the refresh does no harm
      When the application refreshes with the first refresh token and
        | redirect_uri | {redirect_uri} |
      Then a new token pair is issued

    @REFR-03
    Scenario: The newest refresh token goes on
      Given the application has refreshed with the first refresh token
      When 10 minutes pass
      And the application refreshes with the latest refresh token
      Then a new token pair is issued

    @REFR-14
    Scenario: Workers that share a grant share one refresh
      When 5 workers that share one grant refresh at the same moment
      Then all workers receive the same token pair
      And the token endpoint has received 2 requests

  Rule: A used refresh token works for 60 seconds after its first use

    @REFR-04 @REFR-15
    Scenario: The answer to a refresh is lost
      Given the answer to the refresh was lost
      When 50 seconds pass
      And the application refreshes with the first refresh token
      Then a new token pair is issued
      And the latest access token is accepted

    @REFR-04 @REFR-07
    Scenario: Each use in the window issues a pair of its own
      Given the application has refreshed with the first refresh token
      When 20 seconds pass
      And the application refreshes with the first refresh token
      And 20 seconds pass
      And the application refreshes with the first refresh token
      Then a new token pair is issued
      And the second access token is accepted
      And the third access token is accepted
      And the fourth access token is accepted

    @REFR-04 @REFR-07
    Scenario: The use of the next refresh token leaves the window open
      Given the application has refreshed with the first refresh token
      And the application has refreshed with the second refresh token
      When 20 seconds pass
      And the application refreshes with the first refresh token
      Then a new token pair is issued
      And the third access token is accepted
      And the fourth access token is accepted

    @REFR-07
    Scenario: Workers that know nothing of each other each get a pair
      When 5 workers refresh at the same moment
      Then each worker receives a token pair of its own
      And the access token of each worker is accepted
      And the first access token is refused
      And the token endpoint has received 6 requests

    @REFR-09
    Scenario: A worker that comes late ends the grant for all
      Given the application has refreshed with the first refresh token
      When 61 seconds pass
      And the application refreshes with the first refresh token
      Then the bank refuses with "invalid_grant"
      When 5 workers refresh at the same moment
      Then the bank refuses with "invalid_grant"

    @REFR-05
    Scenario: After the window the old refresh token is refused
      Given the application has refreshed with the first refresh token
      When 61 seconds pass
      And the application refreshes with the first refresh token
      Then the bank refuses with "invalid_grant"
      And the status is 400

    @REFR-06
    Scenario: Later uses do not extend the window
      Given the application has refreshed with the first refresh token
      When 40 seconds pass
      And the application refreshes with the first refresh token
      Then tokens are issued
      When 30 seconds pass
      And the application refreshes with the first refresh token
      Then the bank refuses with "invalid_grant"

    @REFR-09
    Scenario: Use after the window takes back the whole chain
      Given the application has refreshed with the first refresh token
      When 61 seconds pass
      And the application refreshes with the first refresh token
      Then the bank refuses with "invalid_grant"
      And the second access token is refused
      When the application refreshes with the second refresh token
      Then the bank refuses with "invalid_grant"

  Rule: What happens to one grant happens to no other

    @EXCH-38
    Scenario: A refresh leaves the user's other consent alone
      Given "Ada" has granted "offline_access organization.read"
      When the application refreshes with the second refresh token
      Then the first access token is accepted
      And the third access token is accepted

    @EXCH-38 @REFR-09
    Scenario: A late use ends one grant of the user and no other
      Given "Ada" has granted "offline_access organization.read"
      And the application has refreshed with the second refresh token
      When 61 seconds pass
      And the application refreshes with the second refresh token
      Then the bank refuses with "invalid_grant"
      And the third access token is refused
      And the first access token is accepted

  Rule: A refresh token lives for 90 days

    @REFR-10
    Scenario: A refresh token is accepted before 90 days are over
      When 89 days 23 hours pass
      And the application refreshes with the first refresh token
      Then a new token pair is issued

    @REFR-10
    Scenario: A refresh token is refused after 90 days
      When 90 days 1 hour pass
      And the application refreshes with the first refresh token
      Then the bank refuses with "invalid_grant"

    @REFR-11
    Scenario: Each new refresh token has 90 days of its own
      When 80 days pass
      And the application refreshes with the first refresh token
      And 80 days pass
      And the application refreshes with the second refresh token
      Then a new token pair is issued

  Rule: A refresh token belongs to its application

    @REFR-16
    Scenario: A refresh without a refresh token is refused
      When the application refreshes with the first refresh token and
        | refresh_token | (absent) |
      Then the status is 400

    @REFR-16
    Scenario Outline: A refresh token that is <kind> is refused
      When the application refreshes with the first refresh token and
        | refresh_token | <token> |
      Then the status is 400
      And the bank refuses with "invalid_grant"

      Examples:
        | kind                 | token          |
        | unknown              | ory_rt_unknown |
        | without its form     | nonsense       |
        | far too long         | (long)         |
        | split by a zero byte | (zero byte)    |

    @REFR-17
    Scenario: The refresh token of another application is refused
      When another application refreshes with the first refresh token
      Then the bank refuses with "invalid_grant"

    @REFR-18
    Scenario: A wrong secret does not use up the token
      When the application refreshes with the first refresh token and
        | client_secret | not-the-secret |
      Then the bank refuses with "invalid_client"
      When 70 seconds pass
      And the application refreshes with the first refresh token
      Then a new token pair is issued

    @EXCH-10 @dialect:hydra
    Scenario: A refresh without a secret is refused
      When the application refreshes with the first refresh token and
        | client_secret | (absent) |
      Then the bank refuses with "invalid_client"
      And the status is 401

    @EXCH-10 @dialect:documented
    Scenario: A refresh without a secret is a mistake in the request
      When the application refreshes with the first refresh token and
        | client_secret | (absent) |
      Then the bank refuses with "invalid_request"
      And the status is 400

    @REFR-25
    Scenario: An access token is not a refresh token
      When the application refreshes with the first refresh token and
        | refresh_token | {access_token} |
      Then the bank refuses with "invalid_grant"

    @REFR-25
    Scenario: A code is not a refresh token
      Given "Ada" has consented to "offline_access organization.read"
      When the application refreshes with the first refresh token and
        | refresh_token | {code} |
      Then the bank refuses with "invalid_grant"

  Rule: The application may have changed since the grant

    @REFR-23
    Scenario Outline: An application that has lost <scope> cannot refresh
      Given the application has lost the scope "<scope>"
      When the application refreshes with the first refresh token
      Then the bank refuses with "invalid_scope"
      And the status is 400

      Examples:
        | scope             |
        | organization.read |
        | offline_access    |
