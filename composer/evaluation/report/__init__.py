"""The model card: rows, tables and plots of the measurements."""
