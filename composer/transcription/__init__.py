"""Sung, hummed or whistled tunes as notes."""
