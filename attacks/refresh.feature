@refresh
Feature: Refresh
  An access token lives for an hour, a connection for as long as its refresh
  token is kept well. The tokens here are over at once.

  Background: The application connects and shows data while nothing is wrong
    Given the user has connected the application
    And the user has seen the data

  Rule: Tokens are renewed in time, and the newest ones are kept

    @REFR-24 @REFR-13
    Scenario: Tokens that are over are renewed before the API is asked
      Given the next tokens come with "expires_in" as "1"
      And the user has connected the application
      When the user opens the page with data until the tokens are renewed
      And the user opens the page with data
      Then the user sees the data

    @REFR-03
    Scenario: The second renewal is bought with the tokens of the first
      Given the next tokens come with "expires_in" as "1"
      And the user has connected the application
      And the next tokens come with "expires_in" as "1"
      When the user opens the page with data until the tokens are renewed
      And the user opens the page with data until the tokens are renewed
      And the user opens the page with data
      Then the user sees the data

    @REFR-14
    Scenario: Two windows renew the tokens once
      Given the next tokens come with "expires_in" as "1"
      And the user has connected the application
      And the next answer of the token endpoint comes 1 second late
      When the user opens the page with data in two windows until the tokens are renewed
      Then the application asks for tokens 1 time
      And the user sees the data

  Rule: A renewal that fails is told from one that is refused

    @REFR-15
    Scenario: The answer to a renewal is lost
      Given the next tokens come with "expires_in" as "1"
      And the user has connected the application
      And the answer to the next token request is lost
      When the user opens the page with data until the tokens are renewed
      And 15 seconds pass
      And the user opens the page with data
      And the user opens the page with data
      Then the user sees the data

    @REFR-12 @REVK-06
    Scenario: A connection that the user ended at the bank is over
      Given the next tokens come with "expires_in" as "1"
      And the user has connected the application
      And the user has withdrawn the consent at the bank
      When the user opens the page with data until the tokens are renewed
      Then the user does not see the data
      When the user opens the page with data
      Then the user does not see the data
      And the application asks for tokens 1 time

    @REVK-06
    Scenario: Tokens that the bank does not know any more show nothing
      Given the user has withdrawn the consent at the bank
      When the user opens the page with data
      Then the user does not see the data

    @REVK-06
    Scenario: A user who ended the connection can connect again
      Given the user has withdrawn the consent at the bank
      When the user opens the page with data
      Then the user does not see the data
      Given the user has connected the application
      When the user opens the page with data
      Then the user sees the data
