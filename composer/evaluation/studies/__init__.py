"""Studies: single questions about the music, answered by measurement."""
