@exchange
Feature: Exchange
  Between the callback and the tokens stands one request, and the bank, a proxy
  or the gate may answer it with anything.

  Background: The application connects while nobody attacks it
    Given the user has connected the application

  Rule: A code that is refused is not sent again

    @EXCH-34
    Scenario: A code that the bank does not know any more is sent once
      Given the user has allowed access in another browser
      And the next answer of the token endpoint is 400 as "application/json"
        """
        {"error": "invalid_grant", "error_description": "No."}
        """
      When the callback arrives
      Then the application asks for tokens 1 time
      And the user is refused

    Scenario Outline: The refusal <error> connects nobody
      Given the user has allowed access in another browser
      And the next answer of the token endpoint is <status> as "application/json"
        """
        {"error": "<error>", "error_description": "No."}
        """
      When the callback arrives
      Then the user is refused

      Examples:
        | error                  | status |
        | invalid_client         | 401    |
        | invalid_request        | 400    |
        | invalid_scope          | 400    |
        | unauthorized_client    | 400    |
        | unsupported_grant_type | 400    |
        | an_error_of_tomorrow   | 400    |

    Scenario Outline: A bank that is in trouble with <status> is asked again or given up
      Given the user has allowed access in another browser
      And the next answer of the token endpoint is <status> as "<media type>"
        """
        <body>
        """
      When the callback arrives
      Then the user is connected or refused

      Examples:
        | status | media type       | body                                 |
        | 500    | application/json | {"error": "server_error"}            |
        | 503    | application/json | {"error": "temporarily_unavailable"} |
        | 500    | application/json |                                      |
        | 502    | text/html        | <h1>502 Bad Gateway</h1>             |
        | 429    | application/json | {"error": "rate_limited"}            |

    @silent
    Scenario: A bank that does not answer leaves nobody waiting
      Given the user has allowed access in another browser
      When the callback arrives while the token endpoint is silent
      Then the user is connected or refused

  Rule: Only tokens are tokens

    @malformed
    Scenario Outline: An answer that is <kind> connects nobody
      Given the user has allowed access in another browser
      And the next answer of the token endpoint is 200 as "application/json"
        """
        <body>
        """
      When the callback arrives
      Then the user is refused

      Examples:
        | kind                             | body                                                                       |
        | no JSON at all                   | tokens                                                                     |
        | JSON that breaks off             | {"access_token": "ory_at_x", "token_ty                                     |
        | nothing                          |                                                                            |
        | null                             | null                                                                       |
        | a list                           | []                                                                         |
        | a text                           | "ory_at_x"                                                                 |
        | an empty object                  | {}                                                                         |
        | tokens without an access token   | {"token_type": "bearer", "expires_in": 3600, "scope": "organization.read"} |
        | an access token that is null     | {"access_token": null, "token_type": "bearer", "expires_in": 3600}         |
        | an access token that is empty    | {"access_token": "", "token_type": "bearer", "expires_in": 3600}           |
        | an access token that is a number | {"access_token": 4711, "token_type": "bearer", "expires_in": 3600}         |
        | an access token in a list        | {"access_token": ["ory_at_x"], "token_type": "bearer", "expires_in": 3600} |
        | an error with status 200         | {"error": "invalid_grant"}                                                 |

    @GATE-03 @GATE-05
    Scenario Outline: A page with status <status> connects nobody
      Given the user has allowed access in another browser
      And the next answer of the token endpoint is <status> as "text/html"
        """
        <html><head><title>OneLogin</title></head><body>Sign in</body></html>
        """
      When the callback arrives
      Then the user is refused

      Examples:
        | status |
        | 200    |
        | 403    |

    @GATE-05
    Scenario: Tokens that come as a page connect nobody
      Given the user has allowed access in another browser
      And the next answer of the token endpoint is 200 as "text/html"
        """
        {"access_token": "ory_at_x", "token_type": "bearer", "expires_in": 3600, "scope": "organization.read"}
        """
      When the callback arrives
      Then the user is refused

    @GATE-04
    Scenario: A gate that redirects is not followed
      Given the user has allowed access in another browser
      And the gate redirects the next token request
      When the callback arrives
      Then the user is refused
      And the application has not followed the redirect

  Rule: What may be left out or added is not missed and does no harm

    @EXCH-28
    Scenario: Tokens without a refresh token connect
      Given the user has allowed access in another browser
      And the next tokens come without "refresh_token"
      When the callback arrives
      Then the user is connected

    Scenario Outline: Tokens without "<member>" connect
      Given the user has allowed access in another browser
      And the next tokens come without "<member>"
      When the callback arrives
      Then the user is connected

      Examples:
        | member     |
        | expires_in |
        | scope      |

    @EXCH-40
    Scenario Outline: The token type <type> is bearer
      Given the user has allowed access in another browser
      And the next tokens come with "token_type" as "<type>"
      When the callback arrives
      Then the user is connected

      Examples:
        | type   |
        | Bearer |
        | BEARER |

    @API-13
    Scenario: Tokens with a member that nobody knows connect
      Given the user has allowed access in another browser
      And the next tokens come with "hello" as "[1, 2]"
      When the callback arrives
      Then the user is connected

    @EXCH-29
    Scenario: Fewer scopes than were asked for are coped with
      Given the user has allowed access in another browser
      And the next tokens come with "scope" as "organization.read"
      When the callback arrives
      Then the user is connected or refused

    Scenario: A bank that takes its time is waited for
      Given the user has allowed access in another browser
      And the next answer of the token endpoint comes 1 second late
      When the callback arrives
      Then the user is connected

  Rule: The bank is asked in its own words

    @EXCH-32
    Scenario: A description that names another error misleads nobody
      Given the user has allowed access in another browser
      And the next answer of the token endpoint is 400 as "application/json"
        """
        {"error": "invalid_grant", "error_description": "temporarily_unavailable: try again"}
        """
      When the callback arrives
      Then the application asks for tokens 1 time
      And the user is refused
