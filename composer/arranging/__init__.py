"""Arranging: a finished piece for other players."""
