@id-token
Feature: Id token
  With `openid` the bank says who signed in: a JWT, signed with a key that it
  publishes, valid for an hour, made for one application.

  Background:
    Given an application registered for the membership flow
    And "Ada" has granted "openid offline_access organization.read"

  Rule: The id_token can be verified

    @EXCH-27 @AUTH-05
    Scenario: With openid there is an id_token
      Then the answer field "id_token" is present

    @OIDC-01 @OIDC-08 @OIDC-11
    Scenario: The signature verifies with a published key
      Then the id_token verifies

    @OIDC-02 @OIDC-03 @OIDC-06 @OIDC-07 @OIDC-12
    Scenario: The claims fit the request
      Then the id_token verifies
      And the id_token belongs to its access token

    @OIDC-04
    Scenario: It lives for an hour
      Then the id_token lives for 1 hour

    @OIDC-04 @OIDC-05
    Scenario: An id_token that has expired is refused
      Then the id_token lives for 1 hour
      When 62 minutes pass
      Then the application refuses the id_token

    @OIDC-10
    Scenario: Request, sign-in and issue follow each other
      Then the times of the id_token are in order

  Rule: The id_token names the person

    @OIDC-09 @OIDC-13
    Scenario: One user is the same at every sign-in
      Then remember the user of the id_token as "first"
      Given "Ada" has granted "openid organization.read"
      Then the user of the id_token is "{first}"

  Rule: A refresh brings a new id_token

    @REFR-21 @OIDC-12
    Scenario: The refreshed id_token verifies
      When 30 minutes pass
      And the application refreshes with the first refresh token
      Then the answer field "id_token" is present
      And the id_token verifies
      And the id_token belongs to its access token

    @OIDC-04 @OIDC-10
    Scenario: The refreshed id_token has an hour of its own
      When 30 minutes pass
      And the application refreshes with the first refresh token
      Then the id_token lives for 1 hour
      And the times of the id_token are in order

    @OIDC-09
    Scenario: The refreshed id_token is about the same user
      Then remember the user of the id_token as "first"
      When the application refreshes with the first refresh token
      Then the user of the id_token is "{first}"
