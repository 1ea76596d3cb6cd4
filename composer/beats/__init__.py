"""Beats, bar lines and the meter of music that was played without a click."""
