"""Playback: a performance is heard and seen while it is composed."""
