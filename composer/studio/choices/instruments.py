"""The instruments that a visitor chooses from: General MIDI programs, a few of each family."""

# No wish; not None, which a selectbox takes for nothing chosen.
ANY = -1
INSTRUMENTS = (ANY, 0, 4, 6, 8, 10, 11, 12, 19, 24, 46, 48, 52, 73)
