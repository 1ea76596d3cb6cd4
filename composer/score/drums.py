"""General MIDI drums: what each key of a drum part strikes, and the available kits."""

from composer.errors import BadInput

DRUMS = {
    35: "acoustic bass drum",
    36: "bass drum",
    37: "side stick",
    38: "snare",
    39: "hand clap",
    40: "electric snare",
    41: "low floor tom",
    42: "closed hi-hat",
    43: "high floor tom",
    44: "pedal hi-hat",
    45: "low tom",
    46: "open hi-hat",
    47: "low-mid tom",
    48: "high-mid tom",
    49: "crash cymbal",
    50: "high tom",
    51: "ride cymbal",
    52: "china cymbal",
    53: "ride bell",
    54: "tambourine",
    55: "splash cymbal",
    56: "cowbell",
    57: "second crash cymbal",
    58: "vibraslap",
    59: "second ride cymbal",
    60: "high bongo",
    61: "low bongo",
    62: "muted high conga",
    63: "open high conga",
    64: "low conga",
    65: "high timbale",
    66: "low timbale",
    67: "high agogo",
    68: "low agogo",
    69: "cabasa",
    70: "maracas",
    71: "short whistle",
    72: "long whistle",
    73: "short guiro",
    74: "long guiro",
    75: "claves",
    76: "high woodblock",
    77: "low woodblock",
    78: "muted cuica",
    79: "open cuica",
    80: "muted triangle",
    81: "open triangle",
}

# A drum part's program selects its kit; these follow the GS extension, as soundfonts commonly do.
KITS = {
    "standard": 0,
    "room": 8,
    "power": 16,
    "electronic": 24,
    "808": 25,
    "jazz": 32,
    "brush": 40,
    "orchestra": 48,
}


def find_kit(name: str | int) -> int:
    """The program of a drum kit by name, such as "brush", or by number. Raises BadInput for anything else."""
    text = str(name).strip().lower().removesuffix(" kit")
    if text in KITS:
        return KITS[text]
    if text in map(str, KITS.values()):
        return int(text)
    there = ", ".join(f"{known} ({program})" for known, program in KITS.items())
    raise BadInput("drum_kit_unknown", kit=name, known=there)
