"""Metrics of a piece, or of sets of pieces."""
