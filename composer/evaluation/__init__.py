"""Measuring: speed, and how good the music is."""
