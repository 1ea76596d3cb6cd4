"""Music notation: staves, voices, note values, spelling and beams."""
