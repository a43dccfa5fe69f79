"""Writing a template: text, fields, people, terms, test cases."""
