@tampering
Feature: Tampering
  Everything that travels through the browser can be changed on the way. The
  bank keeps what it was asked at the beginning, and the application believes
  nothing that it did not send.

  Background:
    Given an application registered for the membership flow

  Rule: Consent belongs to what the person was asked for

    @AUTH-40
    Scenario: Consent given to one application yields no code for another
      Given "Ada" has reached the consent page for "organization.read"
      And the browser's next request to the authorization endpoint carries client_id "other"
      And the browser's next request to the authorization endpoint carries redirect_uri "other"
      When "Ada" goes on with the first flow
      Then no code was issued

    @AUTH-12
    Scenario: Another application's name does not go with this redirect URI
      Given "Ada" has reached the consent page for "organization.read"
      And the browser's next request to the authorization endpoint carries client_id "other"
      When "Ada" goes on with the first flow
      Then no code was issued
      And the browser is not sent back to the application

    @AUTH-41
    Scenario: Scopes that the person did not see are not granted
      Given "Ada" has reached the consent page for "organization.read"
      And the browser's next request to the authorization endpoint carries scope "offline_access organization.read"
      When "Ada" goes on with the first flow
      And the application handles the callback
      Then the granted scopes are "organization.read"
      And the answer field "refresh_token" is absent

    @AUTH-36
    Scenario: Somebody else's organisation cannot be slipped into the choice
      Given the browser's next request to the organisation page carries organization "9a8b7c6d-5e4f-4321-8fed-43c5d6e7f803"
      When "Ada" consents to "organization.read"
      Then no code was issued

    @AUTH-26
    Scenario Outline: The <page> without its challenge leads nowhere
      Given the browser's next request to the <page> lacks login_challenge
      When "Ada" consents to "organization.read"
      Then no code was issued

      Examples:
        | page              |
        | sign-in page      |
        | organisation page |
        | consent page      |

  Rule: The application believes its own state only

    @CALLBACK-02
    Scenario Outline: A state changed on the way to the <place> is refused
      Given the browser's next request to the <place> carries state "state-of-an-attacker"
      When "Ada" consents to "organization.read"
      And the application handles the callback
      Then the application refuses the callback
      And no request was sent to the token endpoint

      Examples:
        | place                  |
        | authorization endpoint |
        | callback               |

    @CALLBACK-02
    Scenario: A state lost on the way to the application is refused
      Given the browser's next request to the callback lacks state
      When "Ada" consents to "organization.read"
      And the application handles the callback
      Then the application refuses the callback
      And no request was sent to the token endpoint

  Rule: A code is worth nothing in another flow

    @AUTH-40
    Scenario: What one application was allowed another one has to ask for
      Given the application "other"
      And "Ada" has granted "organization.read"
      And an application registered for the membership flow
      When "Ada" refuses to grant "organization.read"
      Then the browser is sent back with "access_denied"

    @EXCH-35
    Scenario: Another person's code buys nothing in this person's flow
      Given "Grace" has consented to "organization.read"
      And the browser's next request to the callback carries code "{code}"
      When "Ada" consents to "organization.read"
      And the application handles the callback
      Then the bank refuses with "invalid_grant"

    @EXCH-41
    Scenario: A verifier buys nothing if the challenge was taken away
      Given the browser's next request to the authorization endpoint lacks code_challenge
      And the browser's next request to the authorization endpoint lacks code_challenge_method
      And "Ada" has consented to "organization.read"
      When the application exchanges the code
      Then the bank refuses with "invalid_grant"

    @EXCH-35
    Scenario Outline: A verifier in <case> buys nothing
      Given the browser's next request to the authorization endpoint carries code_challenge "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
      And "Ada" has consented to "organization.read"
      When the application exchanges the code with
        | code_verifier | <verifier> |
      Then the bank refuses with "invalid_grant"

      Examples:
        | case       | verifier                                    |
        | lower case | dbjftjez4cvp-mb92k27uhbuju1p1r_ww1gfwfoejxk |
        | other case | DbJFTjEz4cvp-Mb92k27UHBuju1P1R_Ww1GfwfoeJxK |

    @EXCH-35
    Scenario Outline: A verifier that is <kind> buys nothing although it fits
      Given the browser's next request to the authorization endpoint carries code_challenge "<challenge>"
      And "Ada" has consented to "organization.read"
      When the application exchanges the code with
        | code_verifier | <verifier> |
      Then the bank refuses with "invalid_grant"

      Examples:
        | kind                | challenge | verifier |
        | of other characters | wLKBGN_eEXHjjkVIRuCSKYcyT7Tm1A2D-UrUg2KPhKI | dBjftJeZ4CVP+mB92K27uhbUJU1p1r/wW1gFWFOEjXk |
        | too short           | qY2pln0dg9RxvMTByWXF0VhhWyrUMmvAn4DvP0HFV84 | dBjftJeZ4CVP |
        | too long            | QNfNlEU4Mu-vgByAP_WhEbW7Z8gf75-hxr00VH6iYGw | Qonform-1._~abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ012 |

    @EXCH-23
    Scenario: A verifier as long as it may be redeems the code
      Given the browser's next request to the authorization endpoint carries code_challenge "aOEWcMN5lLp9VAkFKAgEtAEGHCwPIgfP0wZnfCZO8wQ"
      And "Ada" has consented to "organization.read"
      When the application exchanges the code with
        | code_verifier | Qonform-1._~abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01 |
      Then tokens are issued

    @EXCH-35
    Scenario: A challenge method sent at the exchange changes nothing
      Given the browser's next request to the authorization endpoint carries code_challenge "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
      And "Ada" has consented to "organization.read"
      When the application exchanges the code with
        | code_verifier         | E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM |
        | code_challenge_method | plain                                       |
      Then the bank refuses with "invalid_grant"

    @CALLBACK-15
    Scenario: Each consent yields a code of its own
      When "Ada" consents to "organization.read"
      And "Ada" consents to "organization.read"
      Then the browser is sent back with a code
      And every code is new

  Rule: Two people at once get each their own

    @AUTH-37 @CALLBACK-02
    Scenario: Two people and two applications do not mix
      Given "Ada" has reached the consent page for "organization.read"
      And the application "other"
      And "Grace" has reached the consent page for "organization.read"
      When "Ada" goes on with the first flow
      And the application handles the callback
      And the application reads the organisation
      Then the data is that of "Acme Corp"
      When "Grace" goes on with the second flow
      And the application handles the callback
      And the application reads the organisation
      Then the data is that of "Zenith SA"
