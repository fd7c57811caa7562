@data
Feature: Data
  The API, too, answers with more than data, and what goes wrong once is no
  reason to lose the connection.

  Background: The application connects and shows data while nothing is wrong
    Given the user has connected the application
    And the user has seen the data

  Rule: An answer that is no data is not shown as data

    @GATE-05
    Scenario: A page in place of data shows nothing
      Given the API answers the next call with 200 as "text/html"
        """
        <html><head><title>OneLogin</title></head><body>Sign in</body></html>
        """
      When the user opens the page with data
      Then the user does not see the data
      When the user opens the page with data
      Then the user sees the data

    @API-07
    Scenario Outline: An error that is <kind> shows nothing and ends nothing
      Given the API answers the next call with <status> as "<media type>"
        """
        <body>
        """
      When the user opens the page with data
      Then the user does not see the data
      And the application asks for no tokens
      When the user opens the page with data
      Then the user sees the data

      Examples:
        | kind      | status | media type       | body                                                 |
        | a list    | 403    | application/json | {"errors": [{"code": "forbidden", "detail": "No."}]} |
        | an object | 422    | application/json | {"errors": {"name": ["No."]}}                        |
        | flat      | 404    | application/json | {"message": "No."}                                   |
        | a text    | 404    | text/plain       | 404 page not found                                   |

    @API-07
    Scenario Outline: A bank that is in trouble with <status> ends nothing
      Given the API answers the next call with <status> as "text/html"
        """
        <h1>No.</h1>
        """
      When the user opens the page with data
      Then the application asks for no tokens
      When the user opens the page with data
      Then the user sees the data

      Examples:
        | status |
        | 500    |
        | 502    |

    @API-12
    Scenario: A 401 that is not about the token renews nothing
      Given the API answers the next call with 401 as "application/json"
        """
        {"errors": [{"code": "vop_proof_token_missing", "detail": "No."}]}
        """
      When the user opens the page with data
      Then the application asks for no tokens
      When the user opens the page with data
      Then the user sees the data

    @silent
    Scenario: An API that does not answer leaves nobody waiting and ends nothing
      When the user opens the page with data while the API is silent
      Then the user does not see the data
      When the user opens the page with data
      Then the user sees the data

  Rule: An organisation is named as long as the user shares it

    @consent
    Scenario: An organisation that the user took out of the consent is not asked for again and again
      When the user opens the page with data
      Then the user sees the data
      Given the user has taken an organisation out of the consent at the bank
      When the user opens the page with data
      And the user opens the page with data
      And the user opens the page with data
      Then the application no longer names that organisation
