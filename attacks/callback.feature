@callback
Feature: Callback
  What comes back from the bank is a code or an error, and it comes through the
  browser, where anybody can change it.

  Background: The application connects while nobody attacks it
    Given the user has connected the application

  Rule: What is no success is not taken for one

    @CALLBACK-08
    Scenario: A user who denies access is told so
      Given the user has denied access in another browser
      When the callback arrives
      Then the application asks for no tokens
      And the user is refused

    @CALLBACK-08
    Scenario: A callback with code and error buys nothing
      Given the user has allowed access in another browser
      When the callback arrives with
        | error | access_denied |
      Then the application asks for no tokens
      And the user is refused

    @CALLBACK-09
    Scenario Outline: A callback whose code is <kind> buys nothing
      Given the user has allowed access in another browser
      When the callback arrives with
        | code | <code> |
      Then the application asks for no tokens
      And the user is refused

      Examples:
        | kind    | code     |
        | missing | (absent) |
        | empty   | (empty)  |

    @CALLBACK-08
    Scenario Outline: The error <error> is told to the user
      Given the user has allowed access in another browser
      When the callback arrives with
        | code  | (absent) |
        | error | <error>  |
      Then the application asks for no tokens
      And the user is refused

      Examples:
        | error                   |
        | server_error            |
        | temporarily_unavailable |
        | invalid_scope           |
        | an_error_of_tomorrow    |

  Rule: What the application does not know does no harm

    @CALLBACK-10
    Scenario: A callback with parameters that nobody knows connects
      Given the user has allowed access in another browser
      When the callback arrives with
        | session_state | 4711 |
        | locale        | fr   |
      Then the user is connected

  Rule: A code is not left lying about

    @CALLBACK-16
    Scenario: The page behind the callback has no code in its address
      Given the user has allowed access in another browser
      When the callback arrives
      Then the user is connected
      And the address that the user sees has nothing secret in it
