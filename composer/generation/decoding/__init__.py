"""Decoding: decoder state, constraints, biases, sampling and search. Music is written one note event at a time."""
