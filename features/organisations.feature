@organisations
Feature: Organisations
  In the user flow one token reaches every organisation the user ticked, and
  each call says which one in a header. In the membership flow a token reaches
  one organisation and says nothing.

  Rule: The user flow names the organisation with every call

    Background:
      Given an application registered for the user flow
      And "Ada" has granted "offline_access organization.read user_organization.read"

    @ORG-01 @ORG-02 @ORG-17
    Scenario: The list shows what the user ticked
      When the application lists the organisations
      Then the listed organisations are "Acme Corp, Omega Ltd"

    @ORG-09
    Scenario: The list needs no organisation header
      When the application lists the organisations
      Then the status is 200

    @ORG-05 @ORG-08 @ORG-16 @ORG-18
    Scenario Outline: One token reaches <organisation>
      When the application reads the organisation "<organisation>"
      Then the data is that of "<organisation>"

      Examples:
        | organisation |
        | Acme Corp    |
        | Omega Ltd    |

    @ORG-16 @ORG-18
    Scenario: The application changes organisation without a new token
      When the application reads the organisation "Acme Corp"
      Then the data is that of "Acme Corp"
      When the application reads the organisation "Omega Ltd"
      Then the data is that of "Omega Ltd"

    @ORG-06
    Scenario: A call that names no organisation is refused
      When the application reads the organisation
      Then the API refuses with 403

    @ORG-07
    Scenario: A call that names somebody else's organisation is refused
      When the application reads the organisation "Zenith SA"
      Then the API refuses with 403

    @ORG-15
    Scenario Outline: A header that is <kind> returns no data
      When the application reads the organisation with the id "<id>"
      Then the API refuses with 403

      Examples:
        | kind        | id                                   |
        | no UUID     | acme                                 |
        | nobody's id | 00000000-0000-4000-8000-000000000000 |

  Rule: Only what was ticked is reached

    Background:
      Given an application registered for the user flow
      And "Ada" has granted "organization.read user_organization.read" for "Omega Ltd"

    @ORG-17
    Scenario: The list leaves out what was not ticked
      When the application lists the organisations
      Then the listed organisations are "Omega Ltd"

    @ORG-07
    Scenario: An organisation that was not ticked is refused
      When the application reads the organisation "Acme Corp"
      Then the API refuses with 403

    @ORG-10
    Scenario: A new consent shows the new selection
      Given "Ada" has granted "organization.read user_organization.read" for "Acme Corp"
      When the application lists the organisations
      Then the listed organisations are "Acme Corp"

  Rule: The list belongs to the user flow

    @ORG-03 @API-04
    Scenario: The list needs its scope
      Given an application registered for the user flow
      And "Ada" has granted "organization.read"
      When the application lists the organisations
      Then the API refuses with 403

    @ORG-04
    Scenario: A membership token is given no list
      Given an application registered for the membership flow
      And "Ada" has granted "organization.read"
      When the application lists the organisations
      Then the API refuses with one of "401, 403"

  Rule: The membership flow reaches one organisation

    @ORG-14 @ORG-20
    Scenario: A membership token needs no header
      Given an application registered for the membership flow
      And "Grace" has granted "organization.read"
      When the application reads the organisation
      Then the data is that of "Zenith SA"

    @AUTH-37
    Scenario: A membership token reaches what was chosen, whatever a header says
      Given an application registered for the membership flow
      And "Ada" has granted "organization.read" for "Acme Corp"
      When a GET request is sent to the API path "/v2/memberships" with
        | Authorization           | Bearer {access_token}                |
        | X-Qonto-Organization-Id | 7c2d9b84-1e5f-4a6b-8c7d-32b4c5d6e702 |
      Then the status is 200
      And the answer holds nothing of "Omega Ltd"
