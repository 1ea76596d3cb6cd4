"""Playback: a performance, heard and seen while it is composed."""
