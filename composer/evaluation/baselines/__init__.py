"""Baselines: what a network must beat, in music and in speed."""
