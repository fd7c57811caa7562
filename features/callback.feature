@callback
Feature: Callback
  The browser returns to the application with a code and the state. Only the
  state proves that the answer belongs to a request of this browser, so the
  application looks at it before anything else.

  Background:
    Given an application registered for the membership flow

  Rule: The bank returns what the application sent

    @CALLBACK-01
    Scenario: Consent brings a code and the state unchanged
      When "Ada" consents to "offline_access organization.read"
      Then the browser is sent back with a code
      And the state comes back unchanged

    @CALLBACK-08 @CALLBACK-01
    Scenario: A refused consent is shown as a failure
      When "Ada" refuses to grant "offline_access organization.read"
      Then the browser is sent back with "access_denied"
      And the state comes back unchanged
      When the application handles the callback
      Then the application reports "access_denied"
      And no request was sent to the token endpoint

  Rule: A callback is believed only with its own state

    @CALLBACK-02
    Scenario: The right state is accepted
      When "Ada" consents to "organization.read"
      And the application handles the callback
      Then the application accepts the callback

    @CALLBACK-02 @CALLBACK-03
    Scenario Outline: A state that is <kind> stops the flow
      When "Ada" consents to "organization.read"
      And the callback reaches the application with
        | state | <state> |
      Then the application refuses the callback
      And no request was sent to the token endpoint

      Examples:
        | kind   | state                                                            |
        | wrong  | 0000000000000000000000000000000000000000000000000000000000000000 |
        | short  | 0000                                                             |
        | empty  | (empty)                                                          |
        | absent | (absent)                                                         |

    @CALLBACK-13
    Scenario: The case of the state matters
      When "Ada" consents to "organization.read"
      And the callback reaches the application with its state in upper case
      Then the application refuses the callback
      And no request was sent to the token endpoint

    @CALLBACK-04
    Scenario: A callback nobody waits for is refused
      When a forged callback reaches the application
      Then the application refuses the callback
      And no request was sent to the token endpoint

    @CALLBACK-05
    Scenario: A replayed callback is refused
      When "Ada" consents to "organization.read"
      And the application handles the callback
      And the callback reaches the application again
      Then the application refuses the callback
      And the token endpoint has received 1 request

    @CALLBACK-06 @CALLBACK-14
    Scenario: A flow begun on the laptop is not ended on the phone
      Given "Ada" uses the browser "laptop"
      When "Ada" consents to "organization.read"
      And the callback reaches the application from the browser "phone"
      Then the application refuses the callback
      And no request was sent to the token endpoint
      When the callback reaches the application from the browser "laptop"
      Then the application accepts the callback

    @CALLBACK-06 @CALLBACK-14
    Scenario: One user's callback is refused in another user's browser
      Given "Ada" has reached the consent page for "organization.read"
      When "Grace" consents to "organization.read"
      And the callback reaches the application from the browser "Ada"
      Then the application refuses the callback
      And no request was sent to the token endpoint

    @CALLBACK-02
    Scenario: The callback of one application is refused by another
      Given the application "other"
      And "Ada" has reached the consent page for "organization.read"
      And an application registered for the membership flow
      When "Ada" consents to "organization.read"
      And the application "other"
      And the application handles the callback
      Then the application refuses the callback
      And no request was sent to the token endpoint

    @CALLBACK-12
    Scenario: A forged callback leaves the pending flow alive
      When "Ada" consents to "organization.read"
      And a forged callback reaches the application
      Then the application refuses the callback
      When the application handles the callback
      Then the application accepts the callback

    @CALLBACK-07
    Scenario: An error is believed only with its own state
      When "Ada" consents to "organization.read"
      And the callback reaches the application with
        | code  | (absent)      |
        | error | access_denied |
        | state | 00000000      |
      Then the application refuses the callback
      When the application handles the callback
      Then the application accepts the callback

  Rule: Only a whole callback at the right address counts

    @CALLBACK-09
    Scenario: A callback with neither code nor error is refused
      When "Ada" consents to "organization.read"
      And the callback reaches the application with
        | code | (absent) |
      Then the application refuses the callback
      And no request was sent to the token endpoint

    @CALLBACK-08
    Scenario: A callback with both code and error buys nothing
      When "Ada" consents to "organization.read"
      And the callback reaches the application with
        | error | access_denied |
      Then no request was sent to the token endpoint

    @CALLBACK-02
    Scenario: A callback at another address is refused
      When "Ada" consents to "organization.read"
      And the callback reaches the application at another address
      Then the application refuses the callback
      And no request was sent to the token endpoint

    @CALLBACK-10
    Scenario: Parameters nobody knows are tolerated
      When "Ada" consents to "organization.read"
      And the callback reaches the application with
        | session_state | 4711 |
        | iss           | bank |
      Then the application accepts the callback
