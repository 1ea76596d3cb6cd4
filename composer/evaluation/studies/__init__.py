"""Studies: one question about the music each, answered by measuring."""
