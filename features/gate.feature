@gate
Feature: Gate
  The sandbox stands behind an access gate. It answers every request without
  its token itself, with a redirect or a page, before the bank has seen it.

  Background:
    Given an application registered for the membership flow

  Rule: Without the staging token the gate answers

    @GATE-02
    Scenario Outline: The <endpoint> is behind the gate
      When the <endpoint> is asked without the staging token
      Then the gate answers

      Examples:
        | endpoint               |
        | authorization endpoint |
        | token endpoint         |
        | API                    |

    @GATE-10
    Scenario: A wrong staging token is no better than none
      When the API is asked with a wrong staging token
      Then the gate answers

    @GATE-07
    Scenario: The gate stands before the routes
      When an unknown path is asked without the staging token
      Then the gate answers

  Rule: With the staging token the bank answers

    @GATE-01 @GATE-08 @GATE-13
    Scenario Outline: The name may be spelt <name>
      When the API is asked with the staging token under the name "<name>"
      Then the gate lets the request pass

      Examples:
        | name                  |
        | X-Qonto-Staging-Token |
        | x-qonto-staging-token |

  Rule: A browser passes with a session of the web application

    @GATE-14
    Scenario: Without the staging token a browser meets the gate
      Given "Ada" uses a browser without the staging token
      When "Ada" consents to "organization.read"
      Then the gate stops the browser

    @GATE-14
    Scenario: With a session of the web application a browser needs no staging token
      Given "Ada" uses a browser without the staging token
      And "Ada" has a session of the web application of the sandbox
      When "Ada" consents to "organization.read"
      Then the browser is sent back with a code

  Rule: Text messages of the sandbox have a known code

    @GATE-12
    Scenario: The code 123456 is accepted
      Given the browser's next request to the second factor page carries otp "123456"
      When "Ada" consents to "organization.read"
      Then the browser is sent back with a code

    @GATE-12
    Scenario: Another code is refused
      Given the browser's next request to the second factor page carries otp "654321"
      When "Ada" consents to "organization.read"
      Then the bank refuses what was typed

  Rule: The application knows the gate from the bank

    @GATE-03 @GATE-04
    Scenario: A redirect of the gate is not taken for an OAuth error
      Given "Ada" has consented to "organization.read"
      When the application exchanges the code without the staging token
      Then the application reports the gate

    @GATE-03 @GATE-05
    Scenario: A page of the gate is not taken for tokens
      Given "Ada" has consented to "organization.read"
      And the next answer of the token endpoint is 200 as "text/html"
        """
        <!doctype html><title>OneLogin</title>
        <p>You need to enable JavaScript to run this app.</p>
        """
      When the application exchanges the code
      Then the application reports the gate

  Rule: The gate has several faces

    @GATE-02
    Scenario: The gate may answer with a page
      Given the gate answers with a page
      When the API is asked without the staging token
      Then the gate answers

    @GATE-02
    Scenario: The gate may lead to the developer portal
      Given the gate answers with the developer portal
      When the API is asked without the staging token
      Then the gate answers
