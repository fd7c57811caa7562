@browser
Feature: A person's browser
  Cookies, history and frames are the browser's own. What comes of
  them cannot be seen by sending forms, so these scenarios need a browser with
  scripts; where there is none they are skipped.

  Background:
    Given an application registered for the membership flow

  Rule: A flow ends in the browser that began it

    @AUTH-26
    Scenario: A flow that has lost its cookie yields no code
      Given "Ada" has reached the consent page for "organization.read"
      And the browser of "Ada" has lost its cookies
      When "Ada" goes on with the first flow
      Then the browser is sent back with "request_forbidden"

    @AUTH-39
    Scenario: Going back to a flow that a second one replaced yields no code
      Given "Ada" has reached the consent page for "organization.read"
      And "Ada" has reached the consent page for "organization.read"
      When "Ada" goes back to the first flow and consents
      Then the browser is sent back with "request_forbidden"

    @AUTH-25
    Scenario: Connecting twice leaves the flow that is under way alive
      Given "Ada" has reached the consent page for "organization.read"
      When "Ada" asks the application once more to connect for "organization.read"
      And "Ada" goes on with the first flow
      And the application handles the callback
      Then the application accepts the callback

  Rule: A consent page is answered once

    @CALLBACK-08
    Scenario: A refused consent is shown as a failure, with nothing in the address
      When "Ada" refuses to grant "organization.read"
      And the application handles the callback
      Then the application reports "access_denied"
      And no address in the history of "Ada" has a code or token

    @AUTH-46
    Scenario: Going back after a refusal yields no code
      Given "Ada" has reached the consent page for "organization.read"
      When "Ada" refuses in the first flow
      Then the browser is sent back with "access_denied"
      When "Ada" goes back to the first flow and consents
      Then no code was issued

    @AUTH-46
    Scenario: Going back after a consent yields no second code
      Given "Ada" has reached the consent page for "organization.read"
      When "Ada" goes on with the first flow
      Then the browser is sent back with a code
      When "Ada" goes back to the first flow and consents
      Then no code was issued

  Rule: What passes between bank and application stays between them

    @AUTH-43
    Scenario: The consent page cannot be shown in a frame of another site
      Given "Ada" has reached the consent page for "organization.read"
      Then another site cannot show "Ada" the page of the first flow in a frame

    @CALLBACK-16
    Scenario: No page keeps the code in its address
      When "Ada" consents to "organization.read"
      Then the browser is sent back with a code
      And no address in the history of "Ada" has a code or token

    @AUTH-45
    Scenario: The pages of the membership flow load nothing from another site
      When "Ada" consents to "organization.read"
      Then no page of the bank loads anything from another site

    @AUTH-45
    Scenario: The pages of the user flow load nothing from another site
      Given an application registered for the user flow
      When "Ada" consents to "user_organization.read"
      Then no page of the bank loads anything from another site

    @AUTH-45 @dialect:hydra
    Scenario: A page that shows a mistake loads nothing from another site
      Given the browser's next request to the authorization endpoint carries client_id "nobody"
      When "Ada" consents to "organization.read"
      Then no page of the bank loads anything from another site

    @AUTH-45
    Scenario: The page behind the gate loads nothing from another site
      Given "Ada" has a session of the web application of the sandbox
      Then no page of the bank loads anything from another site
