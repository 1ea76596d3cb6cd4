"""The command line, with a module for each family of commands."""
