@application
Feature: Application
  What the bank cannot enforce, the application has to keep to itself: secrets
  stay in the backend, tokens are opaque, and a refusal is answered in its kind.

  Rule: The browser carries a code and nothing else

    Background:
      Given an application registered for the membership flow
      And "Ada" has granted "offline_access openid organization.read"
      And the application has refreshed with the first refresh token

    @EXCH-03
    Scenario: The browser never sees the client secret
      Then the browser has never seen the client secret

    @AUTH-11
    Scenario: The backend never opens the authorization URL
      Then only the browser has opened the authorization URL

    @HOST-09
    Scenario: The browser never asks for tokens or data
      When the application reads the organisation
      Then only the backend has asked for tokens and data

  Rule: An authorization request is prepared before the browser leaves

    @AUTH-09
    Scenario: The state is stored before the browser is sent away
      Given an application registered for the membership flow
      When the application asks for "organization.read"
      Then the application awaits the state it has sent

    @AUTH-09
    Scenario: Each of several requests is awaited
      Given an application registered for the membership flow
      When the application asks for "organization.read"
      And the application asks for "offline_access organization.read"
      Then the application awaits the state it has sent

    @AUTH-18
    Scenario: A locked request names one organisation
      Given an application registered for the membership flow
      And the authorization request is locked to "Omega Ltd"
      When the application asks for "organization.read"
      Then the authorization request is locked to "Omega Ltd"

    @AUTH-22
    Scenario Outline: An application of the <flow> flow keeps to it
      Given an application registered for the <flow> flow
      And "Ada" has granted "<scopes>"
      When the application asks for "<scopes>"
      And the application asks for "offline_access <scopes>"
      Then every authorization request is for the same flow

      Examples:
        | flow       | scopes                                   |
        | membership | organization.read                        |
        | user       | organization.read user_organization.read |

  Rule: Codes and tokens are opaque

    @CALLBACK-11
    Scenario Outline: A code that is <kind> is passed on as it came
      Given an application registered for the membership flow
      When "Ada" consents to "organization.read"
      And the callback reaches the application with
        | code | <code> |
      Then the token request carries "code" as "<code>"

      Examples:
        | kind                | code                                        |
        | one letter          | x                                           |
        | of the bank's shape | ory_ac_A-b_c.D-e_f                          |
        | full of signs       | a+b/c=d%2Ee&f g                             |
        | long                | 0123456789012345678901234567890123456789012 |

    @API-20
    Scenario Outline: A token that is <kind> is used as it came
      Given an application registered for the membership flow
      And "Ada" has consented to "organization.read"
      And the next answer of the token endpoint is 200 as "application/json"
        """
        {"access_token": "<token>", "token_type": "bearer", "expires_in": 3600, "scope": "organization.read"}
        """
      When the application exchanges the code
      Then tokens are issued
      When the application reads the organisation
      Then the API call carries the latest access token

      Examples:
        | kind         | token                                                                            |
        | short        | t0k3n-12                                                                         |
        | of odd signs | ~a.b-c_d+e/f==                                                                   |
        | long         | 01234567890123456789012345678901234567890123456789012345678901234567890123456789 |

    @EXCH-40
    Scenario Outline: The token type <type> is bearer
      Given an application registered for the membership flow
      And "Ada" has consented to "organization.read"
      And the next answer of the token endpoint is 200 as "application/json"
        """
        {"access_token": "ory_at_any", "token_type": "<type>", "expires_in": 3600, "scope": "organization.read"}
        """
      When the application exchanges the code
      Then tokens are issued

      Examples:
        | type   |
        | Bearer |
        | BEARER |

  Rule: A refusal of the token endpoint is answered in its kind

    Background:
      Given an application registered for the membership flow
      And "Ada" has consented to "offline_access organization.read"

    @EXCH-32
    Scenario: A description that names another error misleads nobody
      Given the next answer of the token endpoint is 400 as "application/json"
        """
        {"error": "invalid_grant", "error_description": "invalid_client: the secret is wrong"}
        """
      When the application exchanges the code
      Then the bank refuses with "invalid_grant"
      And the application asks the user to connect again

    @EXCH-32
    Scenario: A description of a spent code does not send the user away
      Given the next answer of the token endpoint is 401 as "application/json"
        """
        {"error": "invalid_client", "error_description": "invalid_grant: the code was used"}
        """
      When the application exchanges the code
      Then the bank refuses with "invalid_client"
      And the application does not ask the user to connect again

    @EXCH-34
    Scenario: A code that was refused is not sent again
      Given the next answer of the token endpoint is 400 as "application/json"
        """
        {"error": "invalid_grant"}
        """
      When the application exchanges the code
      Then the bank refuses with "invalid_grant"
      And the application asks the user to connect again
      And the token endpoint was asked 1 time

  Rule: Tokens are renewed in time

    Background:
      Given an application registered for the membership flow
      And "Ada" has granted "offline_access organization.read"
      And the application keeps its tokens fresh

    @REFR-13
    Scenario: A token with time left is used as it is
      When 58 minutes pass
      And the application needs an access token
      Then the application uses its first access token
      And the token endpoint was asked 1 time

    @REFR-13 @REFR-24
    Scenario: A token is renewed before it ends
      When 59 minutes 30 seconds pass
      And the application needs an access token
      Then the application uses its second access token
      And the second access token is accepted
      And the API has answered at most 0 calls with 401

    @REFR-24
    Scenario: A token that is over is not sent
      Given "Ada" has consented to "organization.read"
      And the next answer of the token endpoint is 200 as "application/json"
        """
        {"access_token": "ory_at_alone", "token_type": "bearer", "expires_in": 3600, "scope": "organization.read"}
        """
      And the application has exchanged the code
      And the application keeps its tokens fresh
      When 59 minutes 30 seconds pass
      And the application needs an access token
      Then the application has no usable access token
      And the API was asked 0 times

    @REFR-12
    Scenario: A grant that is over is not refreshed twice
      Given the next answer of the token endpoint is 400 as "application/json"
        """
        {"error": "invalid_grant"}
        """
      When 1 hour passes
      And the application needs an access token
      Then the bank refuses with "invalid_grant"
      And the application asks the user to connect again
      When the application needs an access token
      Then the application has no usable access token
      And the application asks the user to connect again
      And the token endpoint was asked 2 times

    @REFR-22
    Scenario: A refresh names no redirect URI
      When the application refreshes with the first refresh token
      Then a new token pair is issued
      And the token request does not carry "redirect_uri"

    @REFR-22
    Scenario: A redirect URI at the refresh does no harm
      When the application refreshes with the first refresh token and
        | redirect_uri | {redirect_uri} |
      Then a new token pair is issued

  Rule: Answers of the API are read with tolerance

    Background:
      Given an application registered for the membership flow
      And "Ada" has granted "offline_access organization.read"

    @API-07
    Scenario Outline: An error that is <shape> is understood
      Given the next answer of the API is <status> as "application/json"
        """
        <body>
        """
      When the application reads the organisation
      Then the API refuses with <status> and the code "<code>"

      Examples:
        | shape              | status | code       | body                                                                     |
        | a list             | 422    | invalid    | {"errors": [{"code": "invalid", "detail": "no"}]}                        |
        | one of several     | 422    | invalid    | {"errors": [{"code": "other", "detail": "a"}, {"code": "invalid", "detail": "b"}]} |
        | an object          | 404    | not_found  | {"errors": {"code": "not_found", "message": "Not found"}}                |
        | an object by field | 422    | email      | {"errors": {"email": ["is invalid"]}}                                    |
        | flat               | 412    | not_active | {"code": "not_active", "message": "Not active", "trace_id": "4711"}      |

    @API-07
    Scenario Outline: An error as <media type> is not taken for JSON
      Given the next answer of the API is 404 as "<media type>"
        """
        404 page not found
        """
      When the application reads the organisation
      Then the API refuses with 404

      Examples:
        | media type       |
        | text/plain       |
        | application/json |

    @API-13
    Scenario: Members that nobody knows are ignored
      Given the next answer of the API is 200 as "application/json"
        """
        {"organization": {"id": "o-1", "novelty": {"deep": [1, null]}}, "meta": {"new": true}}
        """
      Then the first access token is accepted

    @API-14
    Scenario: Times that are none are read as text
      Given the next answer of the API is 200 as "application/json"
        """
        {"organization": {"id": "o-1", "contract_signed_at": "on a Tuesday", "team_id": "no UUID"}}
        """
      Then the first access token is accepted

    @ORG-12
    Scenario: Roles that nobody knows are tolerated
      Given an application registered for the user flow
      And "Ada" has granted "organization.read user_organization.read"
      And the next answer of the API path "/v2/user_organizations" is 200 as "application/json"
        """
        {"organizations": [{"id": "o-1", "name": "Acme Corp", "membership_role": "archivist", "since": 1870}]}
        """
      When the application lists the organisations
      Then the listed organisations are "Acme Corp"

    @ORG-13
    Scenario: The application names organisations that it was told of
      Given an application registered for the user flow
      And "Ada" has granted "organization.read user_organization.read"
      When the application lists the organisations
      And the application reads the organisation "Omega Ltd"
      And the application reads the organisation "Acme Corp"
      Then every organisation that was named is one of the list

  Rule: A refusal of the API is answered in its kind

    Background:
      Given an application registered for the membership flow
      And "Ada" has granted "offline_access organization.read"

    @API-12
    Scenario: A 401 about something else leaves the token alone
      Given the next answer of the API is 401 as "application/json"
        """
        {"errors": [{"code": "vop_proof_token_missing", "detail": "Missing proof"}]}
        """
      When the application reads the organisation
      Then the application does not take its access token for invalid
      And the token endpoint was asked 1 time

    @API-12
    Scenario: A 401 about the token is told from others
      Given the next answer of the API is 401 as "application/json"
        """
        {"errors": [{"code": "authorization_token_invalid", "detail": "authorization token invalid"}]}
        """
      When the application reads the organisation
      Then the API refuses with 401
      And the application takes its access token for invalid

    @API-10
    Scenario: A call that was slowed down is not repeated at once
      Given the next answer of the API is 429 as "text/plain"
        """
        slow down
        """
      When the application reads the organisation
      Then the API refuses with 429
      And the API was asked 1 time

    @API-09
    Scenario: An application stops long before it has provoked 200 answers with 401
      When the application disconnects
      And the application reads the organisation 250 times
      Then the API has answered at most 200 calls with 401

    @REVK-06
    Scenario: A consent that is gone ends in asking the user again
      Given the next answer of the API is 401 as "application/json"
        """
        {"errors": [{"code": "authorization_token_invalid", "detail": "authorization token invalid"}]}
        """
      And the next answer of the token endpoint is 400 as "application/json"
        """
        {"error": "invalid_grant"}
        """
      When the application reads the organisation
      Then the application takes its access token for invalid
      When the application refreshes with the first refresh token
      Then the bank refuses with "invalid_grant"
      And the application asks the user to connect again
