"""The controls of a request: a table of rows, each of which shows widgets for some of its fields, and reads them."""
