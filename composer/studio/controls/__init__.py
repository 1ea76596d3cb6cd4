"""The controls of a request: a table of rows, each showing and reading widgets for some of its fields."""
