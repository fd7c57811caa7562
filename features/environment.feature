@environment
Feature: Environment
  Production and the sandbox are two banks. An application keeps to one of
  them, with the hosts and the registration that it has there, and over `https`.

  Rule: Each environment has its hosts

    @HOST-01 @HOST-03
    Scenario: Production has its own hosts
      Given an application of production
      When the application asks for "organization.read"
      Then the authorization request goes to the host "oauth.qonto.com"
      And token requests go to the host "oauth.qonto.com"
      And API calls go to the host "thirdparty.qonto.com"

    @HOST-02 @HOST-03
    Scenario: The sandbox has its own hosts
      Given an application of the sandbox
      When the application asks for "organization.read"
      Then the authorization request goes to the host "oauth-sandbox.staging.qonto.co"
      And token requests go to the host "oauth-sandbox.staging.qonto.co"
      And API calls go to the host "thirdparty-sandbox.staging.qonto.co"

    @HOST-07
    Scenario Outline: An application of the <flow> flow keeps to one bank
      Given an application registered for the <flow> flow
      And "Ada" has granted "<scopes>"
      When the application refreshes with the first refresh token
      And the application lists the organisations
      Then the application has kept to its own bank

      Examples:
        | flow       | scopes                                                  |
        | membership | offline_access organization.read                        |
        | user       | offline_access organization.read user_organization.read |

  Rule: What is secret stays in its environment

    @GATE-06
    Scenario: The staging token is not for production
      Given an application of production
      Then no host is shown the staging token

    @GATE-06 @GATE-01
    Scenario: The staging token is for the sandbox
      Given an application of the sandbox
      Then both hosts are shown the staging token

    @HOST-06
    Scenario: An application sends nothing without https
      Given an application registered for the membership flow
      Then the application sends nothing over plain http

    @HOST-10
    Scenario: The API tells nothing without https
      Given an application registered for the membership flow
      Then the API tells nothing over plain http

    @AUTH-28
    Scenario Outline: A redirect URI without https at <place> is refused
      Then "<redirect URI>" is refused as a redirect URI

      Examples:
        | place                  | redirect URI                  |
        | a public host          | http://app.example/callback   |
        | a private address      | http://10.0.0.7/callback      |
        | a name like localhost  | http://localhost.example/back |

    @AUTH-28
    Scenario Outline: A redirect URI without https at <place> is accepted
      Then "<redirect URI>" is accepted as a redirect URI

      Examples:
        | place             | redirect URI                   |
        | localhost         | http://localhost:8080/callback |
        | a name below it   | http://app.localhost/callback  |
        | a loopback number | http://127.0.0.1:8080/callback |
