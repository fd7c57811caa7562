@authorize
Feature: Authorize
  The application sends the user's browser to the bank. The bank answers with
  its sign-in, and with an error at the redirect URI only once that address has
  been found to be the application's own.

  Background:
    Given an application registered for the membership flow

  Rule: The application asks for exactly what it needs

    @AUTH-01 @AUTH-02
    Scenario: Each required parameter is sent once
      When the application asks for "offline_access organization.read"
      Then the authorization request carries "client_id" once
      And the authorization request carries "redirect_uri" once
      And the authorization request carries "response_type" as "code"
      And the authorization request carries "scope" once
      And the authorization request carries "state" once

    @AUTH-03 @AUTH-04
    Scenario: Scopes are one list, separated by spaces
      When the application asks for "organization.read offline_access"
      Then the authorization request carries "scope" as "offline_access organization.read"

    @AUTH-06
    Scenario: The redirect URI is encoded once
      When the application asks for "organization.read"
      Then the authorization request carries the registered redirect URI, encoded once

    @AUTH-07
    Scenario: A redirect URI registered without a slash is sent without one
      Given an application registered for the user flow
      When the application asks for "organization.read user_organization.read"
      Then the authorization request carries the registered redirect URI, encoded once
      When "Ada" consents to "organization.read user_organization.read"
      Then the browser is sent back with a code

    @AUTH-08
    Scenario: Each attempt has a state of its own
      When the application asks for "organization.read"
      And the application asks for "organization.read"
      And the application asks for "organization.read"
      Then every state is new and has 32 random bytes

    @AUTH-20 @AUTH-21
    Scenario: The user flow says so and asks for the list of organisations
      Given an application registered for the user flow
      When the application asks for "organization.read user_organization.read"
      Then the authorization request carries "identity_type" as "user"
      And the authorization request carries "scope" as "organization.read user_organization.read"

  Rule: A valid request leads to the sign-in

    @AUTH-24
    Scenario: The first answer leads to the sign-in
      When the authorization endpoint receives a valid request
      Then the status is 302
      And the browser is led to the sign-in page

    @AUTH-27
    Scenario: A challenge by S256 is accepted
      When the authorization endpoint receives
        | code_challenge        | E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM |
        | code_challenge_method | S256                                        |
      Then the browser is led to the sign-in page

    @AUTH-24
    Scenario: A parameter that nobody knows is ignored
      When the authorization endpoint receives
        | campaign | spring |
      Then the browser is led to the sign-in page

    @AUTH-24
    Scenario Outline: A prompt for <what> leads to the sign-in
      When the authorization endpoint receives
        | prompt | <prompt> |
      Then the browser is led to the sign-in page

      Examples:
        | what             | prompt        |
        | a new sign-in    | login         |
        | a new consent    | consent       |
        | both of them     | login consent |

    @AUTH-24 @CALLBACK-01
    Scenario: A long state comes back unchanged
      Given the browser's next request to the authorization endpoint carries state "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
      When "Ada" consents to "organization.read"
      Then the browser is sent back with a code
      And the state comes back unchanged

    @CALLBACK-01
    Scenario: A state of unusual characters comes back unchanged
      Given the browser's next request to the authorization endpoint carries state "a b+c&d=e/f?g%20h#é"
      When "Ada" consents to "organization.read"
      Then the browser is sent back with a code
      And the state comes back unchanged

    @AUTH-24
    Scenario: The order of scopes does not matter
      When the authorization endpoint receives
        | scope | organization.read offline_access |
      Then the browser is led to the sign-in page

    @AUTH-24
    Scenario: An id_token may be asked for without a nonce
      When the authorization endpoint receives
        | scope | openid organization.read |
        | nonce | (absent)                 |
      Then the browser is led to the sign-in page

    @AUTH-33 @dialect:hydra
    Scenario: A request without scopes leads to the sign-in
      When the authorization endpoint receives
        | scope | (absent) |
      Then the browser is led to the sign-in page

    @AUTH-33 @dialect:documented
    Scenario: A request without scopes is refused
      When the authorization endpoint receives
        | scope | (absent) |
      Then the browser is sent back with "invalid_request"
      And the state comes back unchanged

  Rule: An address that is not registered receives nothing

    @AUTH-12 @AUTH-14
    Scenario: An unknown application is not sent back
      When the authorization endpoint receives
        | client_id | 00000000-0000-4000-8000-000000000000 |
      Then the browser is not sent back to the application

    @AUTH-13 @dialect:documented
    Scenario: An unknown application is told so without a redirect
      When the authorization endpoint receives
        | client_id | 00000000-0000-4000-8000-000000000000 |
      Then the status is 400
      And the answer is the error "invalid_grant"

    @AUTH-13 @dialect:documented
    Scenario Outline: A redirect URI that is not registered is refused without a redirect
      When the authorization endpoint receives
        | redirect_uri | <redirect URI> |
      Then the status is 400
      And the answer is the error "invalid_grant"

      Examples:
        | redirect URI                                         |
        | https://attacker.example/callback                    |
        | {redirect_uri}/                                      |
        | {redirect_uri}?next=attacker                         |
        | {redirect_uri}/more                                  |
        | {redirect_uri}/../callback                           |
        | {redirect_uri}#part                                  |
        | HTTPS://membership.example/callback                  |
        | https://membership.example/Callback                  |
        | https://membership.example:8443/callback             |
        | https://www.membership.example/callback              |
        | https://attacker@membership.example/callback         |
        | https://membership.example.attacker.example/callback |
        | http://membership.example/callback                   |
        | http://localhost:4000/callback                       |
        | /callback                                            |

    @AUTH-13 @AUTH-14 @dialect:hydra
    Scenario: An unknown application is told so on a page of the bank
      When the authorization endpoint receives
        | client_id | 00000000-0000-4000-8000-000000000000 |
      Then the status is 302
      And the browser is led to a page of the bank that shows "invalid_client"

    @AUTH-13 @AUTH-15 @dialect:hydra
    Scenario Outline: A redirect URI that is not registered is never used
      When the authorization endpoint receives
        | redirect_uri | <redirect URI> |
      Then the status is 302
      And the browser is not sent back to the application
      And the answer does not lead to "<redirect URI>"
      And the browser is led to a page of the bank that shows "invalid_request"

      Examples:
        | redirect URI                                         |
        | https://attacker.example/callback                    |
        | {redirect_uri}/                                      |
        | {redirect_uri}?next=attacker                         |
        | {redirect_uri}/more                                  |
        | {redirect_uri}/../callback                           |
        | {redirect_uri}#part                                  |
        | HTTPS://membership.example/callback                  |
        | https://membership.example/Callback                  |
        | https://membership.example:8443/callback             |
        | https://www.membership.example/callback              |
        | https://attacker@membership.example/callback         |
        | https://membership.example.attacker.example/callback |
        | http://membership.example/callback                   |
        | http://localhost:4000/callback                       |
        | /callback                                            |

    @AUTH-12
    Scenario: A redirect URI sent twice leads to none of them
      When the authorization endpoint receives
        | redirect_uri | https://attacker.example/callback |
        | redirect_uri | {redirect_uri}                    |
      Then the browser is not sent back to the application
      And the answer does not lead to "https://attacker.example"

    @AUTH-31
    Scenario: A request without a redirect URI is not sent back
      When the authorization endpoint receives
        | redirect_uri | (absent) |
      Then the browser is not sent back to the application

    @AUTH-31
    Scenario: A request without an application is not sent back
      When the authorization endpoint receives
        | client_id | (absent) |
      Then the browser is not sent back to the application

    @AUTH-31
    Scenario: A request that has lost its redirect URI yields no code
      Given the browser's next request to the authorization endpoint lacks redirect_uri
      When "Ada" consents to "organization.read"
      Then no code was issued

    @AUTH-31
    Scenario: A request that has lost its application yields no code
      Given the browser's next request to the authorization endpoint lacks client_id
      When "Ada" consents to "organization.read"
      Then no code was issued

    @AUTH-12
    Scenario: A request in the name of an unknown application yields no code
      Given the browser's next request to the authorization endpoint carries client_id "00000000-0000-4000-8000-000000000000"
      When "Ada" consents to "organization.read"
      Then no code was issued

  Rule: A mistake of the application is told at its redirect URI

    @AUTH-10
    Scenario Outline: A state that is <kind> is refused
      When the authorization endpoint receives
        | state | <state> |
      Then the browser is sent back with "invalid_state"

      Examples:
        | kind      | state    |
        | absent    | (absent) |
        | too short | 1234567  |

    @AUTH-10
    Scenario: A state of eight characters is long enough
      When the authorization endpoint receives
        | state | 12345678 |
      Then the browser is led to the sign-in page

    @AUTH-16
    Scenario: A scope the application may not ask for is refused
      When the authorization endpoint receives
        | scope | organization.read payment.write |
      Then the browser is sent back with "invalid_scope"
      And the state comes back unchanged

    @AUTH-17
    Scenario Outline: The response type <type> is refused
      When the authorization endpoint receives
        | response_type | <type> |
      Then the browser is sent back with "unsupported_response_type"
      And the state comes back unchanged

      Examples:
        | type          |
        | token         |
        | id_token      |
        | code id_token |

    @AUTH-32
    Scenario: A request without a response type is refused
      When the authorization endpoint receives
        | response_type | (absent) |
      Then the browser is sent back with "unsupported_response_type"
      And the state comes back unchanged

    @AUTH-27
    Scenario Outline: A challenge whose method is <method> is refused
      When the authorization endpoint receives
        | code_challenge        | E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM |
        | code_challenge_method | <method>                                    |
      Then the browser is sent back with "invalid_request"

      Examples:
        | method   |
        | plain    |
        | S512     |
        | s256     |
        | (absent) |

    @AUTH-30
    Scenario: The browser is sent back by 303
      When the authorization endpoint receives
        | response_type | token |
      Then the status is 303
      And the browser is sent back with "unsupported_response_type"

    @AUTH-30
    Scenario: A refusal takes nothing away from the redirect URI
      Given the application "other"
      When the authorization endpoint receives
        | response_type | token |
      Then the browser is sent back with "unsupported_response_type"
      And the redirect URI has kept its query

    @AUTH-30
    Scenario: A code takes nothing away from the redirect URI
      Given the application "other"
      When "Ada" consents to "organization.read"
      Then the browser is sent back with a code
      And the redirect URI has kept its query

  Rule: The consent decides whose data the token reaches

    @AUTH-34
    Scenario: A locked request reaches the one organisation
      Given the authorization request is locked to "Omega Ltd"
      When "Ada" consents to "organization.read"
      And the application handles the callback
      And the application reads the organisation
      Then the data is that of "Omega Ltd"

    @AUTH-34 @AUTH-36
    Scenario: A request locked to somebody else's organisation yields no code
      Given the authorization request is locked to "Zenith SA"
      When "Ada" consents to "organization.read"
      Then no code was issued

    @AUTH-37
    Scenario Outline: A membership token reaches <organisation>, which was chosen
      When "Ada" consents to "organization.read" for "<organisation>"
      And the application handles the callback
      And the application reads the organisation
      Then the data is that of "<organisation>"

      Examples:
        | organisation |
        | Acme Corp    |
        | Omega Ltd    |

    @AUTH-37
    Scenario: A refreshed membership token reaches what was chosen
      When "Ada" consents to "offline_access organization.read" for "Omega Ltd"
      And the application handles the callback
      And the application refreshes with the latest refresh token
      And the application reads the organisation
      Then the data is that of "Omega Ltd"

    @AUTH-41
    Scenario: A new consent has no scopes of the one before
      Given "Ada" has granted "offline_access organization.read"
      When "Ada" consents to "organization.read"
      And the application handles the callback
      Then the granted scopes are "organization.read"
      And the answer field "refresh_token" is absent

    @AUTH-41
    Scenario: The person is asked about more scopes
      Given "Ada" has granted "organization.read"
      When "Ada" refuses to grant "offline_access organization.read"
      Then the browser is sent back with "access_denied"

    @AUTH-41
    Scenario: A consent that nobody gave yields no code
      When the authorization endpoint receives
        | consent_verifier | 0123456789abcdef0123456789abcdef |
      Then the browser is sent back with "access_denied"

    @AUTH-23
    Scenario: An application without approval gets no user token
      Given the authorization request also carries "identity_type" as "user"
      When "Ada" consents to "organization.read"
      Then no code was issued

  Rule: A flow ends in the browser that began it

    @AUTH-26
    Scenario: A flow that another browser finishes yields no code
      Given "Ada" has reached the consent page for "organization.read"
      And "Ada" uses the browser "phone"
      When "Ada" goes on with the first flow
      Then the browser is sent back with "request_forbidden"

    @AUTH-26
    Scenario: Another user's browser cannot finish the flow
      Given "Ada" has reached the consent page for "organization.read"
      When "Grace" goes on with the first flow
      Then the browser is sent back with "request_forbidden"

    @AUTH-39
    Scenario: A flow that a second one replaced cannot be finished
      Given "Ada" has reached the consent page for "organization.read"
      And "Ada" has reached the consent page for "organization.read"
      When "Ada" goes on with the first flow
      Then the browser is sent back with "request_forbidden"

    @AUTH-39
    Scenario: The second flow of a browser can be finished
      Given "Ada" has reached the consent page for "organization.read"
      And "Ada" has reached the consent page for "organization.read"
      When "Ada" goes on with the second flow
      Then the browser is sent back with a code

    @AUTH-26 @AUTH-39
    Scenario: Flows in two browsers do not disturb each other
      Given "Ada" has reached the consent page for "organization.read"
      And "Grace" has reached the consent page for "organization.read"
      When "Ada" goes on with the first flow
      Then the browser is sent back with a code
      When "Grace" goes on with the second flow
      Then the browser is sent back with a code

    @AUTH-39
    Scenario: Another application's flow replaces one in the same browser
      Given "Ada" has reached the consent page for "organization.read"
      And the application "other"
      And "Ada" has reached the consent page for "organization.read"
      When "Ada" goes on with the first flow
      Then the browser is sent back with "request_forbidden"

  Rule: A consent page is answered once

    @AUTH-46
    Scenario: A consent that was given yields no second code
      Given "Ada" has reached the consent page for "organization.read"
      When "Ada" goes on with the first flow
      Then the browser is sent back with a code
      When "Ada" goes on with the first flow
      Then no code was issued

    @AUTH-46
    Scenario: A consent that was refused yields no code later
      Given "Ada" has reached the consent page for "organization.read"
      When "Ada" refuses in the first flow
      Then the browser is sent back with "access_denied"
      When "Ada" goes on with the first flow
      Then no code was issued

    @AUTH-25
    Scenario: An application that is asked twice to connect begins one flow
      Given "Ada" has reached the consent page for "organization.read"
      When "Ada" asks the application once more to connect for "organization.read"
      And "Ada" goes on with the first flow
      Then the browser is sent back with a code

  Rule: Only the browser itself sees the bank's pages

    @AUTH-42
    Scenario: A page of another site may not ask in the user's name
      When a OPTIONS request is sent to the OAuth path "/oauth2/auth" with
        | Origin                        | https://attacker.example |
        | Access-Control-Request-Method | GET                      |
      Then the answer header "access-control-allow-origin" is absent

    @AUTH-43
    Scenario: The pages cannot be shown in a frame
      When "Ada" consents to "organization.read"
      Then no page of the bank can be shown in a frame

    @AUTH-44
    Scenario: The pages tell no other site where the browser was
      When "Ada" consents to "organization.read"
      Then no page of the bank tells another site its address

    @AUTH-45
    Scenario: The pages have no part that another site would be asked for
      When "Ada" consents to "organization.read"
      Then no page of the bank loads anything from another site

    @HOST-11
    Scenario: Injected headers of a proxy change nothing
      When a GET request is sent to the OAuth path "/.well-known/openid-configuration"
      And remember the answer field "issuer" as "issuer"
      And a GET request is sent to the OAuth path "/.well-known/openid-configuration" with
        | X-Forwarded-Host  | attacker.example |
        | X-Forwarded-Proto | https            |
        | X-Forwarded-For   | 192.0.2.1        |
      Then the answer field "issuer" is "{issuer}"

  Rule: The bank may have nothing to say

    @AUTH-38
    Scenario: A bare 404 is told as what it is
      Given the next answer of the authorization endpoint is 404 as "text/plain"
      When "Ada" consents to "organization.read"
      Then the browser is stopped by the status 404

  Rule: The authorization endpoint has one address

    @AUTH-29 @HOST-04
    Scenario: A version in front of the path is not a route
      When a GET request is sent to the OAuth path "/v2/oauth2/auth"
      Then the status is 404

  Rule: A registration selects its organisation

    @AUTH-35 @AUTH-19
    Scenario: The organisation of the registration is reached
      Given the authorization request also carries "registration_id" as "a5c0d1e2-2222-4f3a-8b4c-5d6e7f809102"
      When "Ada" consents to "organization.read"
      And the application handles the callback
      And the application reads the organisation
      Then the data is that of "Omega Ltd"
