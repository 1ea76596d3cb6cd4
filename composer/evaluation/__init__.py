"""Evaluation: speed, and the quality of the music."""
