"""What people take away: titles, files, and licensing information."""

# The formats of a score.
SCORE_SUFFIXES = (".musicxml", ".pdf", ".svg", ".abc")
