"""The General MIDI instruments: names, ranges, and polyphony.

Programs are numbered from 0, as in MIDI itself. Ranges are in sounding pitch. Acoustic instruments have the full and
comfortable ranges from orchestration books; the others what sounds good in common soundfonts.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from composer.errors import BadInput

FAMILIES = (
    "piano",
    "chromatic percussion",
    "organ",
    "guitar",
    "bass",
    "strings",
    "ensemble",
    "brass",
    "reed",
    "pipe",
    "synth lead",
    "synth pad",
    "synth effects",
    "folk",
    "percussive",
    "sound effects",
)
PROGRAMS_PER_FAMILY = 8
# Whether a note sounds while it is held, or decays by itself.
HELD, STRUCK = True, False


@dataclass(frozen=True, slots=True)
class Instrument:
    """A General MIDI program.

    `lowest` to `highest` is the full range and `low` to `high` the comfortable one, as MIDI numbers. `sustains` says
    whether notes sound while held (bowed, blown, sung) instead of decaying. `most_notes` is the polyphony.
    """

    program: int
    name: str
    other_names: tuple[str, ...]
    lowest: int
    highest: int
    low: int
    high: int
    sustains: bool
    most_notes: int

    @property
    def family(self) -> str:
        """The General MIDI family."""
        return FAMILIES[self.program // PROGRAMS_PER_FAMILY]

    def can_play(self, pitch: int) -> bool:
        """Whether a pitch is within the full range."""
        return self.lowest <= pitch <= self.highest


# Name, other names, lowest, highest, low, high, sustain, polyphony.
_TABLE = (
    # Pianos: 0 to 7.
    ("Grand piano", "piano; acoustic grand piano", 21, 108, 28, 96, STRUCK, 10),
    ("Bright piano", "bright acoustic piano", 21, 108, 28, 96, STRUCK, 10),
    ("Electric grand piano", "", 21, 108, 28, 96, STRUCK, 10),
    ("Honky-tonk piano", "honky-tonk", 21, 108, 28, 96, STRUCK, 10),
    ("Electric piano", "electric piano 1; rhodes; e-piano", 28, 103, 36, 89, STRUCK, 10),
    ("Chorused electric piano", "electric piano 2", 28, 103, 36, 89, STRUCK, 10),
    ("Harpsichord", "", 29, 89, 36, 86, STRUCK, 10),
    ("Clavinet", "clavi", 28, 89, 36, 84, STRUCK, 8),
    # Chromatic percussion: 8 to 15.
    ("Celesta", "", 60, 108, 60, 103, STRUCK, 8),
    ("Glockenspiel", "", 72, 108, 79, 103, STRUCK, 2),
    ("Music box", "", 60, 96, 60, 93, STRUCK, 6),
    ("Vibraphone", "vibes", 53, 89, 53, 87, STRUCK, 4),
    ("Marimba", "", 36, 96, 45, 88, STRUCK, 4),
    ("Xylophone", "", 65, 108, 65, 103, STRUCK, 2),
    ("Tubular bells", "", 60, 79, 60, 77, STRUCK, 2),
    ("Dulcimer", "santur", 48, 88, 50, 84, STRUCK, 4),
    # Organs: 16 to 23.
    ("Drawbar organ", "hammond", 36, 96, 36, 91, HELD, 10),
    ("Percussive organ", "", 36, 96, 36, 91, HELD, 10),
    ("Rock organ", "", 36, 96, 36, 91, HELD, 10),
    ("Church organ", "organ; pipe organ", 36, 96, 36, 91, HELD, 10),
    ("Reed organ", "harmonium", 36, 96, 41, 89, HELD, 8),
    ("Accordion", "", 41, 93, 53, 89, HELD, 6),
    ("Harmonica", "", 55, 96, 60, 91, HELD, 3),
    ("Bandoneon", "tango accordion; tango", 38, 91, 41, 88, HELD, 6),
    # Guitars: 24 to 31.
    ("Nylon guitar", "classical guitar; acoustic guitar (nylon)", 40, 83, 40, 79, STRUCK, 6),
    ("Steel guitar", "guitar; acoustic guitar; acoustic guitar (steel)", 40, 84, 40, 80, STRUCK, 6),
    ("Jazz guitar", "electric guitar (jazz)", 40, 86, 40, 82, STRUCK, 6),
    ("Clean electric guitar", "electric guitar; electric guitar (clean)", 40, 86, 40, 82, STRUCK, 6),
    ("Muted electric guitar", "electric guitar (muted)", 40, 86, 40, 79, STRUCK, 3),
    ("Overdriven guitar", "", 40, 88, 40, 84, HELD, 3),
    ("Distortion guitar", "", 40, 88, 40, 84, HELD, 3),
    ("Guitar harmonics", "", 40, 98, 52, 91, STRUCK, 2),
    # Basses: 32 to 39.
    ("Acoustic bass", "upright bass", 28, 67, 28, 60, STRUCK, 1),
    ("Electric bass", "bass; fingered bass; electric bass (finger)", 28, 67, 28, 60, STRUCK, 1),
    ("Picked bass", "electric bass (pick)", 28, 67, 28, 60, STRUCK, 1),
    ("Fretless bass", "", 28, 67, 28, 60, STRUCK, 1),
    ("Slap bass", "slap bass 1", 28, 67, 28, 60, STRUCK, 1),
    ("Hard slap bass", "slap bass 2", 28, 67, 28, 60, STRUCK, 1),
    ("Synth bass", "synth bass 1", 24, 67, 28, 60, HELD, 1),
    ("Rubber synth bass", "synth bass 2", 24, 67, 28, 60, HELD, 1),
    # Strings: 40 to 47.
    ("Violin", "", 55, 103, 55, 93, HELD, 2),
    ("Viola", "", 48, 91, 48, 83, HELD, 2),
    ("Cello", "violoncello", 36, 84, 36, 74, HELD, 2),
    ("Double bass", "contrabass", 28, 67, 28, 58, HELD, 1),
    ("Tremolo strings", "", 28, 103, 36, 93, HELD, 5),
    ("Pizzicato strings", "pizzicato", 28, 96, 36, 88, STRUCK, 5),
    ("Harp", "orchestral harp", 23, 103, 31, 96, STRUCK, 8),
    ("Timpani", "", 36, 60, 40, 57, STRUCK, 2),
    # Ensembles: 48 to 55.
    ("Strings", "string ensemble; string ensemble 1", 28, 103, 36, 93, HELD, 6),
    ("Slow strings", "string ensemble 2", 28, 103, 36, 93, HELD, 6),
    ("Synth strings", "synth strings 1", 28, 103, 36, 93, HELD, 8),
    ("Mellow synth strings", "synth strings 2", 28, 103, 36, 93, HELD, 8),
    ("Choir", "choir aahs", 40, 84, 43, 81, HELD, 5),
    ("Voice", "voice oohs", 40, 84, 48, 81, HELD, 1),
    ("Synth voice", "", 40, 84, 48, 81, HELD, 4),
    ("Orchestra hit", "", 36, 84, 48, 72, STRUCK, 2),
    # Brass: 56 to 63.
    ("Trumpet", "", 52, 86, 55, 82, HELD, 1),
    ("Trombone", "", 34, 74, 40, 70, HELD, 1),
    ("Tuba", "", 26, 65, 29, 58, HELD, 1),
    ("Muted trumpet", "", 52, 86, 55, 82, HELD, 1),
    ("French horn", "horn", 34, 77, 41, 74, HELD, 1),
    ("Brass", "brass section", 34, 86, 41, 81, HELD, 5),
    ("Synth brass", "synth brass 1", 34, 96, 41, 84, HELD, 6),
    ("Mellow synth brass", "synth brass 2", 34, 96, 41, 84, HELD, 6),
    # Reeds: 64 to 71.
    ("Soprano saxophone", "soprano sax", 56, 91, 58, 87, HELD, 1),
    ("Alto saxophone", "saxophone; sax; alto sax", 49, 84, 51, 80, HELD, 1),
    ("Tenor saxophone", "tenor sax", 44, 79, 46, 75, HELD, 1),
    ("Baritone saxophone", "baritone sax", 36, 72, 38, 68, HELD, 1),
    ("Oboe", "", 58, 93, 60, 88, HELD, 1),
    ("English horn", "cor anglais", 52, 84, 52, 79, HELD, 1),
    ("Bassoon", "", 34, 75, 34, 69, HELD, 1),
    ("Clarinet", "", 50, 94, 50, 88, HELD, 1),
    # Pipes: 72 to 79.
    ("Piccolo", "", 74, 108, 76, 103, HELD, 1),
    ("Flute", "", 59, 98, 62, 93, HELD, 1),
    ("Recorder", "", 60, 98, 65, 93, HELD, 1),
    ("Pan flute", "", 55, 96, 60, 91, HELD, 1),
    ("Blown bottle", "", 55, 91, 60, 84, HELD, 1),
    ("Shakuhachi", "", 55, 89, 55, 84, HELD, 1),
    ("Whistle", "", 60, 98, 65, 93, HELD, 1),
    ("Ocarina", "", 60, 89, 60, 84, HELD, 1),
    # Synth leads: 80 to 87.
    ("Square lead", "lead 1 (square); synth lead", 24, 108, 48, 91, HELD, 1),
    ("Saw lead", "lead 2 (sawtooth)", 24, 108, 48, 91, HELD, 1),
    ("Calliope lead", "lead 3 (calliope)", 24, 108, 48, 91, HELD, 1),
    ("Chiff lead", "lead 4 (chiff)", 24, 108, 48, 91, HELD, 1),
    ("Charang lead", "lead 5 (charang)", 24, 108, 48, 91, HELD, 1),
    ("Voice lead", "lead 6 (voice)", 24, 108, 48, 91, HELD, 1),
    ("Fifths lead", "lead 7 (fifths)", 24, 101, 48, 84, HELD, 1),
    ("Bass and lead", "lead 8 (bass + lead)", 24, 108, 36, 84, HELD, 1),
    # Synth pads: 88 to 95.
    ("New age pad", "pad 1 (new age)", 24, 108, 36, 91, HELD, 8),
    ("Warm pad", "pad; pad 2 (warm)", 24, 108, 36, 91, HELD, 8),
    ("Polysynth pad", "polysynth; pad 3 (polysynth)", 24, 108, 36, 91, HELD, 8),
    ("Choir pad", "pad 4 (choir)", 24, 108, 36, 91, HELD, 8),
    ("Bowed pad", "pad 5 (bowed)", 24, 108, 36, 91, HELD, 8),
    ("Metallic pad", "pad 6 (metallic)", 24, 108, 36, 91, HELD, 8),
    ("Halo pad", "pad 7 (halo)", 24, 108, 36, 91, HELD, 8),
    ("Sweep pad", "pad 8 (sweep)", 24, 108, 36, 91, HELD, 8),
    # Synth effects: 96 to 103.
    ("Rain", "fx 1 (rain)", 24, 108, 36, 96, HELD, 8),
    ("Soundtrack", "fx 2 (soundtrack)", 24, 108, 36, 96, HELD, 8),
    ("Crystal", "fx 3 (crystal)", 24, 108, 36, 96, STRUCK, 8),
    ("Atmosphere", "fx 4 (atmosphere)", 24, 108, 36, 96, STRUCK, 8),
    ("Brightness", "fx 5 (brightness)", 24, 108, 36, 96, STRUCK, 8),
    ("Goblins", "fx 6 (goblins)", 24, 108, 36, 96, HELD, 8),
    ("Echoes", "fx 7 (echoes)", 24, 108, 36, 96, HELD, 8),
    ("Sci-fi", "fx 8 (sci-fi)", 24, 108, 36, 96, HELD, 8),
    # Folk instruments: 104 to 111.
    ("Sitar", "", 48, 84, 48, 77, STRUCK, 2),
    ("Banjo", "", 47, 89, 48, 84, STRUCK, 4),
    ("Shamisen", "", 50, 86, 50, 79, STRUCK, 2),
    ("Koto", "", 43, 91, 50, 86, STRUCK, 4),
    ("Kalimba", "", 48, 91, 53, 84, STRUCK, 2),
    ("Bagpipe", "bagpipes", 53, 84, 55, 81, HELD, 1),
    ("Fiddle", "", 55, 101, 55, 91, HELD, 2),
    ("Shanai", "shehnai", 48, 86, 60, 81, HELD, 1),
    # Percussion: 112 to 119.
    ("Tinkle bell", "", 60, 108, 72, 96, STRUCK, 2),
    ("Agogo", "", 60, 84, 60, 79, STRUCK, 2),
    ("Steel drums", "steelpan", 48, 91, 52, 84, STRUCK, 4),
    ("Woodblock", "", 48, 84, 60, 79, STRUCK, 2),
    ("Taiko drum", "taiko", 36, 72, 40, 60, STRUCK, 2),
    ("Melodic tom", "", 36, 84, 40, 72, STRUCK, 2),
    ("Synth drum", "", 36, 84, 40, 72, STRUCK, 2),
    ("Reverse cymbal", "", 36, 84, 48, 72, STRUCK, 1),
    # Sound effects: 120 to 127.
    ("Fret noise", "guitar fret noise", 24, 96, 36, 84, STRUCK, 1),
    ("Breath noise", "", 24, 96, 36, 84, STRUCK, 1),
    ("Seashore", "", 24, 96, 36, 84, HELD, 1),
    ("Bird tweet", "bird", 24, 96, 36, 84, STRUCK, 1),
    ("Telephone ring", "telephone", 24, 96, 36, 84, STRUCK, 1),
    ("Helicopter", "", 24, 96, 36, 84, HELD, 1),
    ("Applause", "", 24, 96, 36, 84, HELD, 1),
    ("Gunshot", "", 24, 96, 36, 84, STRUCK, 1),
)

INSTRUMENTS: tuple[Instrument, ...] = tuple(
    Instrument(program, name, tuple(filter(None, others.split("; "))), lowest, highest, low, high, sustains, most_notes)
    for program, (name, others, lowest, highest, low, high, sustains, most_notes) in enumerate(_TABLE)
)


def _of_families(*families: str) -> frozenset[int]:
    return frozenset(found.program for found in INSTRUMENTS if found.family in families)


# Programs whose music is written on two staves: pianos, harpsichords and the clavinet. Organ parts are separate.
KEYBOARDS = _of_families("piano")
# Programs of which two parts are the hands of one player, including organs and mallets.
TWO_HANDED = _of_families("piano", "chromatic percussion", "organ")
# Choir aahs, voice oohs and the synthetic voice.
VOICES = frozenset({52, 53, 54})
DRUM_KIT = "Drums"
RIGHT_HAND, LEFT_HAND = "right hand", "left hand"
# The four voices of a choir, from the highest.
CHOIR_VOICES = ("Soprano", "Alto", "Tenor", "Bass")

# Longer than any instrument name; and Python refuses to parse numbers with thousands of digits.
LONGEST_NAME, MOST_DIGITS = 80, 9


def find_instrument(name: str | int) -> Instrument:
    """Find an instrument by program number, 0 to 127, or by a plain name such as "cello" or "electric piano".

    Raises BadInput for anything else, with the closest names.
    """
    number = str(name).strip()[:LONGEST_NAME]
    if number.isascii() and number.removeprefix("-").isdigit():
        if number.isdigit() and len(number) <= MOST_DIGITS and int(number) < len(INSTRUMENTS):
            return INSTRUMENTS[int(number)]
        raise BadInput("program_unknown", number=number, most=len(INSTRUMENTS) - 1)
    found = known_instrument(number)
    if found is None:
        close = get_close_matches(_plain(number), _by_name(), n=3, cutoff=0.5) or ["piano", "cello", "flute"]
        raise BadInput("instrument_unknown", instrument=name, known=tuple(close))
    return found


def known_instrument(name: str) -> Instrument | None:
    """Find an instrument by a plain name, singular or plural; None if there is none."""
    text, by_name = _plain(name), _by_name()
    # "Cellos" are played with the cello's program.
    return by_name.get(text) or by_name.get(text.removesuffix("s"))


@cache
def _by_name() -> dict[str, Instrument]:
    names = {_plain(other): found for found in INSTRUMENTS for other in found.other_names}
    return names | {_plain(found.name): found for found in INSTRUMENTS}


def _plain(name: str) -> str:
    """Normalize a name: lower case, single spaces."""
    return " ".join(name.lower().replace("_", " ").replace("-", " ").split())
