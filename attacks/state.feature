@state
Feature: State
  Whoever can make a browser open a callback that its user never began can
  connect that user to an account of somebody else. The `state` prevents it.

  Background: The application connects while nobody attacks it
    Given the user has connected the application

  Rule: A callback without the state of its session buys nothing

    @CALLBACK-02 @CALLBACK-03
    Scenario Outline: A callback whose state is <kind> is refused
      Given the user has allowed access in another browser
      When the callback arrives with
        | state | <state> |
      Then the application asks for no tokens
      And the user is refused

      Examples:
        | kind    | state                                                            |
        | wrong   | 0000000000000000000000000000000000000000000000000000000000000000 |
        | short   | 0000                                                             |
        | empty   | (empty)                                                          |
        | missing | (absent)                                                         |

    @CALLBACK-13
    Scenario: A callback whose state has one more letter is refused
      Given the user has allowed access in another browser
      When the callback arrives with
        | state | {state}0 |
      Then the application asks for no tokens
      And the user is refused

    @CALLBACK-13
    Scenario: A callback whose state is in upper case is refused
      Given the user has allowed access in another browser
      When the callback arrives with its state in upper case
      Then the application asks for no tokens
      And the user is refused

    @CALLBACK-04
    Scenario: A callback in a browser that has begun nothing is refused
      Given the user has allowed access in another browser
      When the callback arrives in a browser that has begun nothing
      Then the application asks for no tokens
      And the user is refused

    @CALLBACK-06
    Scenario: A callback in the browser of somebody else is refused
      Given the user has allowed access in another browser
      When the callback arrives in the browser of somebody else
      Then the application asks for no tokens
      And the user is refused

    @CALLBACK-05
    Scenario: A callback that comes again buys nothing
      Given the user has allowed access in another browser
      When the callback arrives
      Then the user is connected
      When the same callback arrives again
      Then the application asks for no tokens

  Rule: An error is no reason to leave the state alone

    @CALLBACK-07 @CALLBACK-12
    Scenario: An error with a wrong state ends nothing
      Given the user has allowed access in another browser
      When the callback arrives with
        | code  | (absent)                         |
        | error | access_denied                    |
        | state | 00000000000000000000000000000000 |
      Then the application asks for no tokens
      When the callback arrives
      Then the user is connected

  Rule: A forged callback does no harm to who is at the bank

    @CALLBACK-12
    Scenario: A flow survives a forged callback
      Given the user has allowed access in another browser
      When the callback arrives with
        | code  | a-code-of-somebody-else          |
        | state | 00000000000000000000000000000000 |
      Then the application asks for no tokens
      When the callback arrives
      Then the user is connected
