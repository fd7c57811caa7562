@isolation
Feature: Isolation
  One token, several organisations, one header. Whatever the header says, an
  answer holds the data of one consented organisation or of none, and never a
  trace of another.

  Background:
    Given an application registered for the user flow
    And "Ada" has granted "organization.read membership.read user_organization.read" for "Acme Corp"

  Rule: Only a consented organisation is answered

    Scenario Outline: <path> with a header that is <header> answers <status>
      When a GET request is sent to the API path "<path>" with
        | Authorization           | Bearer {access_token} |
        | X-Qonto-Organization-Id | <value>               |
      Then the status is <status>
      And the answer holds nothing of "<others>"

      @ORG-08
      Examples:
        | path              | header       | value                                | status | others                         |
        | /v2/organization  | its own      | 3e1f0a52-6b7c-4d8e-9f10-21a3b4c5d601 | 200    | Omega Ltd, Zenith SA           |
        | /v2/memberships   | its own      | 3e1f0a52-6b7c-4d8e-9f10-21a3b4c5d601 | 200    | Omega Ltd, Zenith SA           |
        | /v2/membership    | its own      | 3e1f0a52-6b7c-4d8e-9f10-21a3b4c5d601 | 200    | Omega Ltd, Zenith SA           |

      @ORG-07
      Examples:
        | path              | header       | value                                | status | others                         |
        | /v2/organization  | not ticked   | 7c2d9b84-1e5f-4a6b-8c7d-32b4c5d6e702 | 403    | Acme Corp, Omega Ltd, Zenith SA |
        | /v2/organization  | somebody's   | 9a8b7c6d-5e4f-4321-8fed-43c5d6e7f803 | 403    | Acme Corp, Omega Ltd, Zenith SA |
        | /v2/organization  | nobody's     | 00000000-0000-4000-8000-000000000000 | 403    | Acme Corp, Omega Ltd, Zenith SA |
        | /v2/memberships   | not ticked   | 7c2d9b84-1e5f-4a6b-8c7d-32b4c5d6e702 | 403    | Acme Corp, Omega Ltd, Zenith SA |
        | /v2/memberships   | somebody's   | 9a8b7c6d-5e4f-4321-8fed-43c5d6e7f803 | 403    | Acme Corp, Omega Ltd, Zenith SA |
        | /v2/membership    | not ticked   | 7c2d9b84-1e5f-4a6b-8c7d-32b4c5d6e702 | 403    | Acme Corp, Omega Ltd, Zenith SA |
        | /v2/membership    | somebody's   | 9a8b7c6d-5e4f-4321-8fed-43c5d6e7f803 | 403    | Acme Corp, Omega Ltd, Zenith SA |

      @ORG-15
      Examples:
        | path              | header       | value                                | status | others                         |
        | /v2/organization  | malformed    | acme                                 | 403    | Acme Corp, Omega Ltd, Zenith SA |
        | /v2/organization  | empty        | (empty)                              | 403    | Acme Corp, Omega Ltd, Zenith SA |
        | /v2/memberships   | malformed    | acme                                 | 403    | Acme Corp, Omega Ltd, Zenith SA |

      @ORG-06
      Examples:
        | path              | header       | value                                | status | others                         |
        | /v2/organization  | absent       | (absent)                             | 403    | Acme Corp, Omega Ltd, Zenith SA |
        | /v2/memberships   | absent       | (absent)                             | 403    | Acme Corp, Omega Ltd, Zenith SA |
        | /v2/membership    | absent       | (absent)                             | 403    | Acme Corp, Omega Ltd, Zenith SA |

    @ORG-11
    Scenario: An organisation that a new consent leaves out is refused
      Given "Ada" has granted "organization.read" for "Omega Ltd"
      When the application reads the organisation "Acme Corp"
      Then the API refuses with 403
