"""Transcribes sung, hummed or whistled tunes, and music played on a keyboard."""
