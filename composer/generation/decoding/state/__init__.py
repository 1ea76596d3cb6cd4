"""The decoder's view of a piece: the given context, and the state of what is written so far."""
