"""ABC notation (version 2.1, abcnotation.com): reading and writing tunes as text."""
