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
