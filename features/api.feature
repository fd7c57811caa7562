@api
Feature: API
  The API takes an access token as a bearer token, tells refusals apart by
  status and code, and gives each a trace id.

  Background:
    Given an application registered for the membership flow
    And "Ada" has granted "offline_access organization.read"

  Rule: Without a valid token there is no data

    @API-02
    Scenario: A call without authorization is refused
      When a GET request is sent to the API path "/v2/organization"
      Then the status is 401
      And the answer field "/errors/0/code" is "authorization_header_missing"

    @API-03
    Scenario: A token nobody issued is refused
      When a GET request is sent to the API path "/v2/organization" with
        | Authorization | Bearer ory_at_unknown |
      Then the status is 401
      And the answer field "/errors/0/code" is "authorization_token_invalid"

    @API-03
    Scenario: A refresh token is not an access token
      When a GET request is sent to the API path "/v2/organization" with
        | Authorization | Bearer {refresh_token} |
      Then the status is 401
      And the answer field "/errors/0/code" is "authorization_token_invalid"

    @API-01
    Scenario: A bearer token opens the API
      When a GET request is sent to the API path "/v2/organization" with
        | Authorization | Bearer {access_token} |
      Then the status is 200

  Rule: A refusal can be traced

    @API-06 @API-05
    Scenario: The trace id stands in the body and in the header
      When a GET request is sent to the API path "/v2/organization"
      Then the answer field "/errors/0/detail" is present
      And remember the answer field "trace_id" as "trace"
      And the answer header "x-tyk-trace-id" is "{trace}"

  Rule: Only what exists is answered

    @API-11
    Scenario: An unknown path is not found
      When a GET request is sent to the API path "/v2/no_such_thing" with
        | Authorization | Bearer {access_token} |
      Then the status is 404

    @API-11 @HOST-05
    Scenario: A path without its version is not found
      When a GET request is sent to the API path "/organization" with
        | Authorization | Bearer {access_token} |
      Then the status is 404

    @HOST-08
    Scenario: The API host issues no tokens
      When a POST request is sent to the API path "/oauth2/token"
      Then the status is 404
