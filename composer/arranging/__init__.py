"""Arranging: rewriting a finished piece for other players."""
