"""A piece as musicians read it: staves, voices, note values, spellings and beams."""
