"""The instruments offered to visitors: a selection of General MIDI programs from each family."""

# No preference; not None, which a selectbox treats as no selection.
ANY = -1
INSTRUMENTS = (ANY, 0, 4, 6, 8, 10, 11, 12, 19, 24, 46, 48, 52, 73)
