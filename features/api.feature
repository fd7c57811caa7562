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
    Scenario: A header without a character is refused
      When a GET request is sent to the API path "/v2/organization" with
        | Authorization | (empty) |
      Then the status is 401

    @API-03
    Scenario: A token without a character is refused
      When a GET request is sent to the API path "/v2/organization" with
        | Authorization | Bearer |
      Then the status is 401

    @API-03
    Scenario: A token that was changed is refused
      When a GET request is sent to the API path "/v2/organization" with
        | Authorization | Bearer {access_token}x |
      Then the status is 401
      And the answer field "/errors/0/code" is "authorization_token_invalid"

    @API-03
    Scenario: The beginning of a token is refused
      When a GET request is sent to the API path "/v2/organization" with
        | Authorization | Bearer {access_token:20} |
      Then the status is 401
      And the answer field "/errors/0/code" is "authorization_token_invalid"

    @API-03
    Scenario Outline: <article> <kind> is not an access token
      Given "Ada" has granted "offline_access openid organization.read"
      When a GET request is sent to the API path "/v2/organization" with
        | Authorization | Bearer {<kind>} |
      Then the status is 401
      And the answer field "/errors/0/code" is "authorization_token_invalid"

      Examples:
        | article | kind          |
        | A       | refresh_token |
        | An      | id_token      |

    @API-03
    Scenario Outline: A token under the scheme <scheme> is refused
      When a GET request is sent to the API path "/v2/organization" with
        | Authorization | <scheme> {access_token} |
      Then the status is 401

      Examples:
        | scheme |
        | Basic  |
        | Token  |

    @API-03
    Scenario: An API key with another secret is refused
      When a GET request is sent to the API path "/v2/organization" with
        | Authorization | acme-corp-3101:not-the-secret |
      Then the status is 401

    @API-01
    Scenario: A bearer token opens the API
      When a GET request is sent to the API path "/v2/organization" with
        | Authorization | Bearer {access_token} |
      Then the status is 200

    Scenario Outline: The scheme may be spelt <scheme>
      When a GET request is sent to the API path "/v2/organization" with
        | Authorization | <scheme> {access_token} |
      Then the status is 200

      Examples:
        | scheme |
        | bearer |
        | BEARER |

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

  Rule: Each endpoint needs its scope

    @API-18 @API-04
    Scenario: The organisation needs its scope
      Given "Ada" has granted "offline_access"
      When the application reads the organisation
      Then the API refuses with 403

    @API-22
    Scenario: The memberships are listed
      When a GET request is sent to the API path "/v2/memberships" with
        | Authorization | Bearer {access_token} |
      Then the status is 200
      And the answer field "/memberships/0/id" is present
      And the answer field "/meta/total_count" is present

    @API-22
    Scenario: A page has no more memberships than it counts
      When a GET request is sent to the API path "/v2/memberships?per_page=100" with
        | Authorization | Bearer {access_token} |
      Then the status is 200
      And the answer field "/memberships/0/id" is present
      And remember the answer field "/meta/total_count" as "count"
      And the answer field "/memberships/{count}" is absent

    @API-22
    Scenario: The first page of a list
      When a GET request is sent to the API path "/v2/memberships?per_page=1" with
        | Authorization | Bearer {access_token} |
      Then the answer field "/memberships/0/id" is present
      And the answer field "/memberships/1" is absent
      And the answer field "/meta/per_page" is "1"
      And the answer field "/meta/current_page" is "1"
      And the answer field "/meta/prev_page" is "null"
      And remember the answer field "/meta/total_count" as "count"
      And the answer field "/meta/total_pages" is "{count}"

    @API-22
    Scenario: The last page of a list
      When a GET request is sent to the API path "/v2/memberships?per_page=1" with
        | Authorization | Bearer {access_token} |
      Then remember the answer field "/meta/total_pages" as "last"
      When a GET request is sent to the API path "/v2/memberships?per_page=1&page={last}" with
        | Authorization | Bearer {access_token} |
      Then the answer field "/memberships/0/id" is present
      And the answer field "/meta/current_page" is "{last}"
      And the answer field "/meta/next_page" is "null"

    @API-22
    Scenario: What stands on the first page does not stand on the second
      When a GET request is sent to the API path "/v2/memberships?per_page=100" with
        | Authorization | Bearer {access_token} |
      Then remember the answer field "/meta/total_count" as "count"
      When a GET request is sent to the API path "/v2/memberships?per_page={count}&page=2" with
        | Authorization | Bearer {access_token} |
      Then the answer field "/memberships/0" is absent

    @API-23
    Scenario: The membership needs its scope
      When a GET request is sent to the API path "/v2/membership" with
        | Authorization | Bearer {access_token} |
      Then the status is 403

    @REFR-20 @API-23
    Scenario: A refresh that asks for more opens no more
      When the application refreshes with the first refresh token and
        | scope | offline_access organization.read membership.read |
      And a GET request is sent to the API path "/v2/membership" with
        | Authorization | Bearer {access_token} |
      Then the status is 403

    @API-23
    Scenario: The membership is that of the person
      Given "Ada" has granted "membership.read"
      When a GET request is sent to the API path "/v2/membership" with
        | Authorization | Bearer {access_token} |
      Then the status is 200
      And the answer field "/membership/id" is present
      And the membership is that of "Ada"

  Rule: The bank slows down and fails

    @API-08
    Scenario: Above a thousand requests in ten seconds the answer is 429
      When the application reads the organisation 1000 times
      Then the status is 200
      When the application reads the organisation
      Then the API refuses with 429

    @API-15
    Scenario: A failure of the bank may have no body
      Given the bank fails once at the API path "/v2/organization"
      When the application reads the organisation
      Then the status is 500

    @API-24
    Scenario: The deprecated paths are gone
      When a GET request is sent to the API path "/v2/organizations/acme-corp" with
        | Authorization | Bearer {access_token} |
      Then the status is 410

    @API-19
    Scenario: An API key does not open what is for OAuth only
      When a GET request is sent to the API path "/v2/membership" with
        | Authorization | acme-corp-3101:demo-secret-key-of-acme-58d0 |
      Then the status is 401
