"""The model card: rows, tables and pictures of what was measured."""
