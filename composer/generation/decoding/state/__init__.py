"""What the decoder knows of a piece: the context that is given, and the state of what is written so far."""
