"""Decoding: state, constraints, biases, sampling and search, note event by note event."""
