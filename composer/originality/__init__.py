"""Originality: the index of the training music, matching, and the report."""
