"""Metrics: numbers and distributions of a piece, or of sets of pieces."""
