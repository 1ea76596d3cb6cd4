"""ABC notation (version 2.1, abcnotation.com): tunes as text, read and written."""
