@sca
Feature: Strong customer authentication
  A sensitive call waits for its user. The bank answers it with 428 and a
  session; once the user has confirmed, the same call is carried out with the
  token of that session, for 15 minutes.

  Background:
    Given an application registered for the membership flow
    And "Ada" has granted "organization.read beneficiary.trust"

  Rule: A sensitive call waits for its user

    @API-16
    Scenario: A confirmed call is carried out
      When the application trusts the beneficiary "b-1"
      Then the bank asks for a confirmation
      When "Ada" confirms the call
      And the application repeats the call
      Then the call is carried out

    @API-16
    Scenario: A call that nobody has confirmed yet is not carried out
      When the application trusts the beneficiary "b-1"
      And the application repeats the call
      Then the API refuses with 412

    @API-16
    Scenario: A call that the user refused is not carried out
      When the application trusts the beneficiary "b-1"
      And "Ada" refuses the call
      And the application repeats the call
      Then the API refuses with 412

    @API-16
    Scenario: A refusal is not taken back
      When the application trusts the beneficiary "b-1"
      And "Ada" refuses the call
      And "Ada" confirms the call
      And the application repeats the call
      Then the API refuses with 412

    @API-16
    Scenario: A confirmation is for one call and no other
      When the application trusts the beneficiary "b-1"
      And "Ada" confirms the call
      And a call for the beneficiary "b-2" carries the session
      Then the status is 422

    @API-16
    Scenario: Each call asks for its own confirmation
      When the application trusts the beneficiary "b-1"
      And "Ada" confirms the call
      And the application repeats the call
      And the application trusts the beneficiary "b-1"
      Then the bank asks for a confirmation

    @API-04
    Scenario: Without its scope a sensitive call is refused before anybody is asked
      Given "Ada" has granted "organization.read"
      When the application trusts the beneficiary "b-1"
      Then the API refuses with 403

  Rule: A confirmation is good for 15 minutes

    @API-16
    Scenario: A call is carried out before 15 minutes are over
      When the application trusts the beneficiary "b-1"
      And "Ada" confirms the call
      And 14 minutes 50 seconds pass
      And the application repeats the call
      Then the call is carried out

    @API-16
    Scenario: A confirmation is refused after 15 minutes
      When the application trusts the beneficiary "b-1"
      And "Ada" confirms the call
      And 15 minutes 10 seconds pass
      And a call for the beneficiary "b-1" carries the session
      Then the status is 412

    @API-21
    Scenario: The application does not send what is too old
      When the application trusts the beneficiary "b-1"
      And "Ada" confirms the call
      And 15 minutes 10 seconds pass
      And the application repeats the call
      Then the application finds the confirmation too old

    @API-21
    Scenario: The application repeats its call unchanged
      When the application trusts the beneficiary "b-1"
      And "Ada" confirms the call
      And the application repeats the call
      Then the repeated call differs in its session alone
      And the call is carried out

  Rule: Only the sandbox lets a confirmation be mocked

    @API-17
    Scenario: In production no mocked confirmation is asked for
      Given the bank is the production environment
      When the application trusts the beneficiary "b-1"
      Then the API refuses with 400

    @API-17
    Scenario: In production no session can be decided by a request
      When the application trusts the beneficiary "b-1"
      Then the bank asks for a confirmation
      Given the bank is the production environment
      When "Ada" confirms the call
      Then the status is 404
