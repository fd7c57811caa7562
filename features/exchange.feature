@exchange
Feature: Exchange
  A code is a promise that its application can redeem: once, within ten
  minutes, with its own secret and the redirect URI it asked with.

  Background:
    Given an application registered for the membership flow
    And "Ada" has consented to "offline_access organization.read"

  Rule: A code buys tokens

    @EXCH-01 @EXCH-02 @EXCH-04 @EXCH-23
    Scenario: The application redeems its code
      When the application exchanges the code
      Then tokens are issued
      And the status is 200
      And the first access token is accepted

    @EXCH-23
    Scenario: The code of a redirect URI with a query is redeemed
      Given the application "other"
      And "Ada" has consented to "organization.read"
      When the application exchanges the code
      Then tokens are issued
      And the status is 200

    @EXCH-24
    Scenario: The token type is bearer in lower case
      When the application exchanges the code
      Then the answer field "token_type" is "bearer"

    @EXCH-25
    Scenario: An access token lives for an hour
      When the application exchanges the code
      Then the answer field "expires_in" is one of "3598, 3599, 3600"

    @EXCH-26
    Scenario: With offline_access there is a refresh token
      When the application exchanges the code
      Then the answer field "refresh_token" is present

    @EXCH-26 @EXCH-28
    Scenario: Without offline_access there is no refresh token
      Given "Ada" has consented to "organization.read"
      When the application exchanges the code
      Then tokens are issued
      And the answer field "refresh_token" is absent

    @EXCH-27 @EXCH-28
    Scenario: Without openid there is no id_token
      When the application exchanges the code
      Then tokens are issued
      And the answer field "id_token" is absent

    @EXCH-27
    Scenario Outline: With openid there is an id_token for "<scopes>"
      Given "Ada" has consented to "<scopes>"
      When the application exchanges the code
      Then the answer field "id_token" is present

      Examples:
        | scopes                                  |
        | openid organization.read                |
        | offline_access openid organization.read |

    @EXCH-37 @EXCH-29
    Scenario: The answer lists the scopes that were granted
      When the application exchanges the code
      Then the granted scopes are "offline_access organization.read"

    @EXCH-36
    Scenario Outline: A scope sent at the exchange has no effect if it is <what>
      When the application exchanges the code with
        | scope | <scope> |
      Then tokens are issued
      And the granted scopes are "offline_access organization.read"

      Examples:
        | what                  | scope                                            |
        | less than was granted | organization.read                                |
        | more than was granted | offline_access organization.read membership.read |

    @EXCH-30
    Scenario: Token answers are not to be stored
      When the application exchanges the code
      Then the answer header "cache-control" is "no-store"
      And the answer header "pragma" is "no-cache"

    @EXCH-38
    Scenario: An access token opens the API for an hour
      When the application exchanges the code
      And 59 minutes 50 seconds pass
      Then the first access token is accepted
      When 20 seconds pass
      Then the first access token is refused

  Rule: A code lives for ten minutes

    @EXCH-05
    Scenario: A code is accepted before ten minutes are over
      When 9 minutes 50 seconds pass
      And the application exchanges the code
      Then tokens are issued

    @EXCH-05
    Scenario: A code is refused after ten minutes
      When 10 minutes 10 seconds pass
      And the application exchanges the code
      Then the bank refuses with "invalid_grant"

  Rule: A code works once

    @EXCH-06
    Scenario: A used code is refused
      Given the application has exchanged the code
      When the application exchanges the code again
      Then the bank refuses with "invalid_grant"
      And the status is 400

    @EXCH-06
    Scenario Outline: A used code is still refused after <time>
      Given the application has exchanged the code
      And <time> pass
      When the application exchanges the code again
      Then the bank refuses with "invalid_grant"

      Examples:
        | time       |
        | 31 seconds |
        | 9 minutes  |

    @EXCH-07
    Scenario: The second use of a code takes back what it bought
      Given the application has exchanged the code
      When the application exchanges the code again
      Then the first access token is refused
      When the application refreshes with the first refresh token
      Then the bank refuses with "invalid_grant"

    @EXCH-07
    Scenario: The second use of a code takes back what a refresh has bought since
      Given the application has exchanged the code
      And the application has refreshed with the first refresh token
      When the application exchanges the code again
      Then the second access token is refused
      When the application refreshes with the second refresh token
      Then the bank refuses with "invalid_grant"

    @EXCH-38
    Scenario: The second use of a code leaves the user's other consent alone
      Given the application has exchanged the code
      And "Ada" has consented to "offline_access organization.read"
      And the application has exchanged the code
      When the application exchanges the code again
      Then the second access token is refused
      And the first access token is accepted

    @EXCH-18
    Scenario Outline: An exchange that failed for its <reason> leaves the code usable
      Given the application has tried to exchange the code with
        | <field> | <value> |
      When the application exchanges the code
      Then tokens are issued

      Examples:
        | reason       | field         | value                      |
        | secret       | client_secret | not-the-secret             |
        | redirect URI | redirect_uri  | https://other.example/back |

  Rule: A code is bound to its request

    @EXCH-16
    Scenario: A code that was never issued is refused
      When the application exchanges a code that was never issued
      Then the bank refuses with "invalid_grant"

    @EXCH-16
    Scenario Outline: A code that is <kind> is refused
      When the application exchanges the code with
        | code | <code> |
      Then the status is 400
      And the bank refuses with "invalid_grant"

      Examples:
        | kind                 | code        |
        | malformed            | nonsense    |
        | far too long         | (long)      |
        | split by a zero byte | (zero byte) |

    @EXCH-17
    Scenario Outline: A redirect URI that is <kind> is refused
      When the application exchanges the code with
        | redirect_uri | <redirect URI> |
      Then the status is 400
      And the bank refuses with "invalid_grant"

      Examples:
        | kind                 | redirect URI                   |
        | another              | https://other.example/callback |
        | longer by query      | {redirect_uri}?more=1          |
        | far too long         | (long)                         |
        | split by a zero byte | (zero byte)                    |

    @EXCH-19
    Scenario: The code of another application is refused
      When another application exchanges the code
      Then the bank refuses with "invalid_grant"

    @EXCH-35
    Scenario Outline: A verifier that is <kind> is refused
      When the application exchanges the code with
        | code_verifier | <verifier> |
      Then the status is 400
      And the bank refuses with "invalid_grant"

      Examples:
        | kind                 | verifier                                    |
        | wrong                | dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk |
        | absent               | (absent)                                    |
        | too short            | dBjftJeZ4CVP                                |
        | of other letters     | dBjftJeZ4CVP+mB92K27uhbUJU1p1r/wW1gFWFOEjXk |
        | far too long         | (long)                                      |
        | split by a zero byte | (zero byte)                                 |

  Rule: A token request must be whole

    @EXCH-08
    Scenario: A request without a grant type is refused
      When the application exchanges the code with
        | grant_type | (absent) |
      Then the bank refuses with "invalid_request"
      And the status is 400

    @EXCH-09
    Scenario: A request without an application is refused
      When the application exchanges the code with
        | client_id | (absent) |
      Then the bank refuses with "invalid_request"
      And the status is 400

    @EXCH-10 @dialect:hydra
    Scenario: A request without a secret is refused
      When the application exchanges the code with
        | client_secret | (absent) |
      Then the bank refuses with "invalid_client"
      And the status is 401

    @EXCH-10 @dialect:documented
    Scenario: A request without a secret is a mistake in the request
      When the application exchanges the code with
        | client_secret | (absent) |
      Then the bank refuses with "invalid_request"
      And the status is 400

    @EXCH-11 @dialect:hydra
    Scenario: A request without a code is refused
      When the application exchanges the code with
        | code | (absent) |
      Then the bank refuses with "invalid_grant"
      And the status is 400

    @EXCH-11 @dialect:documented
    Scenario: A request without a code is a mistake in the request
      When the application exchanges the code with
        | code | (absent) |
      Then the bank refuses with "invalid_request"
      And the status is 400

    @EXCH-12 @dialect:hydra
    Scenario: A request without a redirect URI is refused
      When the application exchanges the code with
        | redirect_uri | (absent) |
      Then the bank refuses with "invalid_grant"
      And the status is 400

    @EXCH-12 @dialect:documented
    Scenario: A request without a redirect URI is a mistake in the request
      When the application exchanges the code with
        | redirect_uri | (absent) |
      Then the bank refuses with "invalid_request"
      And the status is 400

    @EXCH-14
    Scenario Outline: A wrong <what> is refused
      When the application exchanges the code with
        | <field> | <value> |
      Then the status is one of "400, 401"
      And the bank refuses with "invalid_client"

      Examples:
        | what                          | field         | value                                |
        | secret                        | client_secret | not-the-secret                       |
        | secret of another application | client_secret | demo-secret-of-other-c90b72          |
        | secret that is far too long   | client_secret | (long)                               |
        | secret with a zero byte       | client_secret | (zero byte)                          |
        | application                   | client_id     | 00000000-0000-4000-8000-000000000000 |
        | client id that is too long    | client_id     | (long)                               |
        | client id with a zero byte    | client_id     | (zero byte)                          |

    @EXCH-15
    Scenario: A wrong secret and an unknown application look the same
      When the application exchanges the code with
        | client_secret | not-the-secret |
      And remember the answer field "error_description" as "description"
      And the application exchanges the code with
        | client_id | 00000000-0000-4000-8000-000000000000 |
      Then the answer field "error_description" is "{description}"

    @EXCH-20
    Scenario Outline: A grant type that is <kind> is refused
      When the application exchanges the code with
        | grant_type | <grant type> |
      Then the status is 400
      And the answer is the error "invalid_request"

      Examples:
        | kind                 | grant type  |
        | unknown              | password    |
        | far too long         | (long)      |
        | split by a zero byte | (zero byte) |

    @EXCH-42
    Scenario: An application cannot get tokens for itself
      When a token request is sent with
        | grant_type    | client_credentials |
        | client_id     | {client_id}        |
        | client_secret | {client_secret}    |
        | scope         | organization.read  |
      Then the status is 400
      And the bank refuses with "unauthorized_client"

    @EXCH-13
    Scenario Outline: A body as <media type> is refused
      When a token request is sent as "<media type>" with the body
        """
        {
          "grant_type": "authorization_code", "code": "{code}", "redirect_uri": "{redirect_uri}",
          "client_id": "{client_id}", "client_secret": "{client_secret}", "code_verifier": "{code_verifier}"
        }
        """
      Then the status is 400
      And the answer is the error "invalid_request"

      Examples:
        | media type       |
        | application/json |
        | text/plain       |

    @EXCH-21
    Scenario: A GET of the token endpoint never succeeds
      When a GET request is sent to the OAuth path "/oauth2/token"
      Then the status is one of "404, 405"

    @EXCH-22
    Scenario: Parameters in the address are not read
      When a POST request is sent to the OAuth path "/oauth2/token?grant_type=authorization_code&code={code}&redirect_uri={redirect_uri}&client_id={client_id}&client_secret={client_secret}&code_verifier={code_verifier}"
      Then the status is 400
      And the answer is the error "invalid_request"

    @EXCH-31
    Scenario: A refusal says why in JSON
      When a token request is sent with
        | grant_type | authorization_code |
      Then the status is 400
      And the answer field "error" is present

  Rule: Two requests for one code

    @EXCH-33
    Scenario: Of two exchanges at the same moment one succeeds at most
      When 2 workers exchange the code at the same moment
      Then one worker at most receives tokens

  Rule: The application may have changed since the consent

    @EXCH-39
    Scenario: A scope the application has lost cannot be had
      Given the application has lost the scope "organization.read"
      When the application exchanges the code
      Then the bank refuses with "invalid_scope"
