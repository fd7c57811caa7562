@isolation
Feature: Isolation
  One token, several organisations, one header. Whatever the header says, an
  answer holds the data of one consented organisation or of none, and never a
  trace of another. Each cell says which status a path gives.

  Rule: Only a consented organisation is answered

    Scenario Outline: A token for <organisation> with a header that is <header>
      Given an application registered for the user flow
      And "<user>" has granted "organization.read membership.read user_organization.read" for "<organisation>"
      When the application asks for "/v2/organization" with a header that is <header>
      Then the status is one of "<organization>"
      And nothing but the data of "<organisation>" is answered
      When the application asks for "/v2/memberships" with a header that is <header>
      Then the status is one of "<memberships>"
      And nothing but the data of "<organisation>" is answered
      When the application asks for "/v2/membership" with a header that is <header>
      Then the status is one of "<membership>"
      And nothing but the data of "<organisation>" is answered

      @ORG-08
      Examples:
        | user  | organisation | header  | organization | memberships | membership |
        | Ada   | Acme Corp    | its own | 200          | 200         | 200        |
        | Ada   | Omega Ltd    | its own | 200          | 200         | 200        |
        | Grace | Zenith SA    | its own | 200          | 200         | 200        |

      @ORG-07
      Examples:
        | user  | organisation | header  | organization | memberships | membership |
        | Ada   | Acme Corp    | foreign | 403          | 403         | 403        |
        | Ada   | Omega Ltd    | foreign | 403          | 403         | 403        |
        | Grace | Zenith SA    | foreign | 403          | 403         | 403        |
        | Ada   | Acme Corp    | unknown | 403          | 403         | 403        |
        | Ada   | Omega Ltd    | unknown | 403          | 403         | 403        |
        | Grace | Zenith SA    | unknown | 403          | 403         | 403        |

      @ORG-06
      Examples:
        | user  | organisation | header | organization | memberships | membership |
        | Ada   | Acme Corp    | absent | 403          | 403         | 403        |
        | Ada   | Omega Ltd    | absent | 403          | 403         | 403        |
        | Grace | Zenith SA    | absent | 403          | 403         | 403        |

      @ORG-15
      Examples:
        | user  | organisation | header              | organization | memberships | membership |
        | Ada   | Acme Corp    | empty               | 403          | 403         | 403        |
        | Ada   | Omega Ltd    | empty               | 403          | 403         | 403        |
        | Grace | Zenith SA    | empty               | 403          | 403         | 403        |
        | Ada   | Acme Corp    | malformed           | 403          | 403         | 403        |
        | Ada   | Omega Ltd    | malformed           | 403          | 403         | 403        |
        | Grace | Zenith SA    | malformed           | 403          | 403         | 403        |
        | Ada   | Acme Corp    | duplicated          | 403          | 403         | 403        |
        | Ada   | Omega Ltd    | duplicated          | 403          | 403         | 403        |
        | Grace | Zenith SA    | duplicated          | 403          | 403         | 403        |
        | Ada   | Acme Corp    | its own in capitals | 200, 403     | 200, 403    | 200, 403   |
        | Ada   | Omega Ltd    | its own in capitals | 200, 403     | 200, 403    | 200, 403   |
        | Grace | Zenith SA    | its own in capitals | 200, 403     | 200, 403    | 200, 403   |

    @ORG-17
    Scenario Outline: The list for <organisation> with a header that is <header>
      Given an application registered for the user flow
      And "<user>" has granted "user_organization.read" for "<organisation>"
      When the application asks for "/v2/user_organizations" with a header that is <header>
      Then the status is one of "<user_organizations>"
      And nothing but the data of "<organisation>" is answered

      Examples:
        | user  | organisation | header              | user_organizations |
        | Ada   | Acme Corp    | its own             | 200                |
        | Ada   | Omega Ltd    | its own             | 200                |
        | Grace | Zenith SA    | its own             | 200                |
        | Ada   | Acme Corp    | foreign             | 200                |
        | Ada   | Omega Ltd    | foreign             | 200                |
        | Grace | Zenith SA    | foreign             | 200                |
        | Ada   | Acme Corp    | unknown             | 200                |
        | Ada   | Omega Ltd    | unknown             | 200                |
        | Grace | Zenith SA    | unknown             | 200                |
        | Ada   | Acme Corp    | absent              | 200                |
        | Ada   | Omega Ltd    | absent              | 200                |
        | Grace | Zenith SA    | absent              | 200                |
        | Ada   | Acme Corp    | empty               | 200                |
        | Ada   | Omega Ltd    | empty               | 200                |
        | Grace | Zenith SA    | empty               | 200                |
        | Ada   | Acme Corp    | malformed           | 200                |
        | Ada   | Omega Ltd    | malformed           | 200                |
        | Grace | Zenith SA    | malformed           | 200                |
        | Ada   | Acme Corp    | duplicated          | 200                |
        | Ada   | Omega Ltd    | duplicated          | 200                |
        | Grace | Zenith SA    | duplicated          | 200                |
        | Ada   | Acme Corp    | its own in capitals | 200                |
        | Ada   | Omega Ltd    | its own in capitals | 200                |
        | Grace | Zenith SA    | its own in capitals | 200                |

    @ORG-11
    Scenario: An organisation that a new consent leaves out is refused
      Given an application registered for the user flow
      And "Ada" has granted "organization.read user_organization.read" for "Acme Corp"
      And "Ada" has granted "organization.read" for "Omega Ltd"
      When the application reads the organisation "Acme Corp"
      Then the API refuses with 403

    @ORG-19
    Scenario: A token from before a new consent shows one selection or the other
      Given an application registered for the user flow
      And "Ada" has granted "organization.read user_organization.read" for "Acme Corp"
      And "Ada" has granted "organization.read user_organization.read" for "Omega Ltd"
      When the application lists the organisations with the first access token
      Then the listed organisations are "Acme Corp" or "Omega Ltd"
