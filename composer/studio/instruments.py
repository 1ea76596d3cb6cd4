"""The instruments that a visitor chooses from: General MIDI programs, a few of each family; None for no wish."""

INSTRUMENTS: dict[int | None, str] = {
    None: "As the style has it",
    0: "Grand piano",
    4: "Electric piano",
    6: "Harpsichord",
    8: "Celesta",
    10: "Music box",
    11: "Vibraphone",
    12: "Marimba",
    19: "Church organ",
    24: "Nylon guitar",
    46: "Harp",
    48: "Strings",
    52: "Choir",
    73: "Flute",
}
