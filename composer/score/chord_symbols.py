"""Chord symbols as in lead sheets, such as F#m7/C#, and their MusicXML equivalents."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from composer.score.key import LETTERS
from composer.score.messages import Message, text_message
from composer.score.midi_file import TEXT
from composer.score.notation.spelling import by_fifths
from composer.score.piece import Piece

# Suffixes by MusicXML kind; the first spelling is the one written.
_KINDS = {
    "major": ("", "maj", "M"),
    "minor": ("m", "min", "-"),
    "augmented": ("aug", "+"),
    "diminished": ("dim", "o", "°"),
    "dominant": ("7",),
    "major-seventh": ("maj7", "M7", "Δ7", "Δ", "j7"),
    "minor-seventh": ("m7", "min7", "-7"),
    "diminished-seventh": ("dim7", "o7", "°7"),
    "augmented-seventh": ("aug7", "+7", "7#5"),
    "half-diminished": ("m7b5", "ø", "ø7", "min7b5", "-7b5", "m7(b5)"),
    "major-minor": ("mM7", "m(maj7)", "mmaj7"),
    "major-sixth": ("6",),
    "minor-sixth": ("m6", "min6"),
    "dominant-ninth": ("9",),
    "major-ninth": ("maj9", "M9"),
    "minor-ninth": ("m9", "min9"),
    "dominant-11th": ("11",),
    "major-11th": ("maj11",),
    "minor-11th": ("m11",),
    "dominant-13th": ("13",),
    "major-13th": ("maj13",),
    "minor-13th": ("m13",),
    "suspended-second": ("sus2",),
    "suspended-fourth": ("sus4", "sus"),
    "power": ("5",),
}
SUFFIXES = {kind: suffixes[0] for kind, suffixes in _KINDS.items()}
KINDS = {suffix: kind for kind, suffixes in _KINDS.items() for suffix in suffixes}
# Suffixes of a kind with degrees, which MusicXML has no kind for; altered chords have a sharp fifth and ninth here.
COMPOUND = {
    "7sus4": ("suspended-fourth", (("add", 7, 0),)),
    "9sus4": ("suspended-fourth", (("add", 7, 0), ("add", 9, 0))),
    "13sus4": ("suspended-fourth", (("add", 7, 0), ("add", 9, 0), ("add", 13, 0))),
    "6/9": ("major-sixth", (("add", 9, 0),)),
    "m6/9": ("minor-sixth", (("add", 9, 0),)),
    "7alt": ("dominant", (("alter", 5, 1), ("alter", 9, 1))),
}
COMPOUND_SUFFIXES = {told: suffix for suffix, told in COMPOUND.items()}
# Other ways to write suffixes, as in fake books.
SPELLINGS = (
    (re.compile(r"Maj|MAJ|ma(?!j)|(?<!^)M(?=\d)"), "maj"),
    (re.compile(r"[\^Δ△]7?(?!\d)"), "maj7"),
    (re.compile(r"[\^Δ△]"), "maj"),
    (re.compile(r"^(?:minor|mi(?=\d)|-(?=\d|maj))"), "m"),
    (re.compile(r"^major$"), ""),
    (re.compile(r"(?<=\d)\+(?=\d)"), "#"),
    (re.compile(r"(?<=\d)-(?=\d)"), "b"),
    (re.compile(r"^(m?)69$"), r"\g<1>6/9"),
    (re.compile(r"^(7|9|13)sus$"), r"\g<1>sus4"),
)
BARE = re.compile(r"(.*?)((?:[b#](?:5|9|11|13))+)")
NO_CHORD = "N.C."
ACCIDENTALS = {-2: "bb", -1: "b", 0: "", 1: "#", 2: "##"}
ALTERATIONS = {text: alteration for alteration, text in ACCIDENTALS.items()}
NAME = re.compile(r"([A-G])(##|bb|#|b)?((?:[^/]|6/9)*?)(?:/([A-G])(##|bb|#|b)?)?")
ADDED = re.compile(r"\((.*?)\)|(add|no)([b#]*\d+)")
DEGREE = re.compile(r"(add|no)?([b#]?)(\d+)")
DEGREE_TYPES = {"add": "add", "no": "subtract", "": "alter"}
LONGEST_NAME = 24
# The share of texts in a track that must parse as chords, since lyrics and sections can also be "A" or "B".
SHARE_OF_CHORDS = 0.9


@dataclass(frozen=True, slots=True)
class NamedChord:
    """A parsed chord symbol.

    `root` and `bass` are (letter, alteration in semitones); `kind` is the MusicXML name of the quality; `degrees` lists
    its changes: type (add, alter, subtract), degree, alteration.
    """

    root: tuple[str, int]
    kind: str
    degrees: tuple[tuple[str, int, int], ...] = ()
    bass: tuple[str, int] | None = None

    @property
    def root_pitch_class(self) -> int:
        """0 for C to 11 for B."""
        return (LETTERS[self.root[0]] + self.root[1]) % 12


def parse_chord(name: str) -> NamedChord | None:
    """Parse a chord symbol; None for text that is not a chord, such as N.C. or a word."""
    match = NAME.fullmatch(name.strip().replace("♯", "#").replace("♭", "b")[:LONGEST_NAME])
    if match is None:
        return None
    letter, accidental, suffix, bass, bass_accidental = match.groups()
    told = _kind_of(suffix)
    if told is None:
        for spelling, usual in SPELLINGS:
            suffix = spelling.sub(usual, suffix)
        told = _kind_of(suffix)
    if told is None:
        return None
    low = (bass, ALTERATIONS[bass_accidental or ""]) if bass else None
    return NamedChord((letter, ALTERATIONS[accidental or ""]), *told, low)


def _kind_of(suffix: str) -> tuple[str, tuple[tuple[str, int, int], ...]] | None:
    """The kind and the degrees that a suffix tells; None for one that is unknown."""
    if suffix in KINDS:
        return KINDS[suffix], ()
    if suffix in COMPOUND:
        return COMPOUND[suffix]
    degrees = [
        degree for inside, kind, number in ADDED.findall(suffix) for degree in DEGREE.findall(inside or kind + number)
    ]
    suffix = ADDED.sub("", suffix)
    bare = None if suffix in KINDS else BARE.fullmatch(suffix)
    if bare is not None:
        suffix, degrees = bare[1], [*DEGREE.findall(bare[2]), *degrees]
    if suffix not in KINDS:
        return None
    return KINDS[suffix], tuple((DEGREE_TYPES[how], int(value[:2]), ALTERATIONS[sign]) for how, sign, value in degrees)


def moved_chord(name: str, fifths: int) -> str:
    """A chord symbol whose root and bass are moved along the line of fifths: by -2, D7/F# becomes C7/E."""
    match = NAME.fullmatch(name.strip().replace("♯", "#").replace("♭", "b"))
    if not fifths or match is None or parse_chord(name) is None:
        return name
    letter, accidental, suffix, bass, bass_accidental = match.groups()
    low = f"/{_moved(bass, bass_accidental, fifths)}" if bass else ""
    return _moved(letter, accidental, fifths) + suffix + low


def _moved(letter: str, accidental: str | None, fifths: int) -> str:
    step, alteration = by_fifths(letter, ALTERATIONS[accidental or ""], fifths)
    return step + ACCIDENTALS[alteration]


def with_moved_chords(piece: Piece, fifths_at: Callable[[float], int]) -> Piece:
    """Move the chord symbols of a piece along the line of fifths, each by as much as at its tick."""

    def moved(messages: tuple[Message, ...]) -> tuple[Message, ...]:
        if not _names(messages):
            return messages
        return tuple(
            replace(text_message(m.onset, TEXT, moved_chord(m.text, fifths_at(m.onset))), order=m.order)
            if m.is_meta(TEXT)
            else m
            for m in messages
        )

    tracks = tuple((number, moved(messages)) for number, messages in piece.tracks)
    return replace(piece, messages=moved(piece.messages), tracks=tracks)


def chord_symbols(piece: Piece) -> tuple[tuple[float, str], ...]:
    """The chord symbols of a piece, as (tick, name). They are texts in its file that belong to no part."""
    for messages in (piece.messages, *(messages for _, messages in piece.tracks)):
        found = _names(messages)
        if found:
            return found
    return ()


def _names(messages: Sequence[Message]) -> tuple[tuple[float, str], ...]:
    texts = [(message.onset, message.text.strip()) for message in messages if message.is_meta(TEXT)]
    chords = [(onset, name) for onset, name in texts if name == NO_CHORD or parse_chord(name) is not None]
    return tuple(chords) if chords and len(chords) >= SHARE_OF_CHORDS * len(texts) else ()


def name_of_harmony(element: Element) -> str:
    """The chord symbol of a MusicXML harmony element; empty without a root, as in functional harmony."""
    kind = element.find("kind")
    value = ((kind.text if kind is not None else "") or "").strip()
    if value == "none":
        return NO_CHORD
    root = _tone(element, "root")
    if not root:
        return ""
    suffix = SUFFIXES.get(value)
    if suffix is None:
        suffix = (kind.get("text", "") if kind is not None else "").strip()
        suffix = suffix if suffix in KINDS else ""
    changes = []
    degrees = []
    for degree in element.iterfind("degree"):
        how, number = degree.findtext("degree-type", "").strip(), degree.findtext("degree-value", "").strip()
        alteration = _whole(degree.findtext("degree-alter"))
        if number.isascii() and number.isdigit():
            changes.append({"add": "add", "subtract": "no"}.get(how, "") + ACCIDENTALS.get(alteration, "") + number[:2])
            # The seventh that is added is minor, however that is told.
            degrees.append((how, int(number[:2]), 0 if (how, number) == ("add", "7") else alteration))
    added = f"({','.join(changes)})" if changes else ""
    compound = COMPOUND_SUFFIXES.get((value, tuple(degrees)))
    if compound is not None:
        suffix, added = compound, ""
    bass = _tone(element, "bass")
    return f"{root}{suffix}{added}{'/' + bass if bass else ''}"


def _tone(element: Element, name: str) -> str:
    step = (element.findtext(f"{name}/{name}-step") or "").strip()
    if step not in LETTERS:
        return ""
    return step + ACCIDENTALS.get(_whole(element.findtext(f"{name}/{name}-alter")), "")


def _whole(text: str | None) -> int:
    try:
        return round(float((text or "0").strip()))
    except (ValueError, OverflowError):
        return 0


def harmony_element(name: str, offset: int = 0) -> str:
    """A MusicXML harmony element for a chord symbol, `offset` divisions after its place."""
    told = f"<offset>{offset}</offset>" if offset else ""
    chord = parse_chord(name)
    if chord is None:
        return (
            f'<harmony><root><root-step text="">C</root-step></root><kind text="{NO_CHORD}">none</kind>{told}</harmony>'
        )
    bass = _tone_element("bass", *chord.bass) if chord.bass else ""
    compound = COMPOUND_SUFFIXES.get((chord.kind, chord.degrees))
    hidden = "" if compound is None else ' print-object="no"'
    degrees = "".join(
        f"<degree{hidden}><degree-value>{value}</degree-value><degree-alter>{alteration}</degree-alter>"
        f"<degree-type>{kind}</degree-type></degree>"
        for kind, value, alteration in chord.degrees
    )
    root, text = _tone_element("root", *chord.root), compound or SUFFIXES[chord.kind]
    return f'<harmony>{root}<kind text="{text}">{chord.kind}</kind>{bass}{degrees}{told}</harmony>'


def _tone_element(name: str, step: str, alteration: int) -> str:
    altered = f"<{name}-alter>{alteration}</{name}-alter>" if alteration else ""
    return f"<{name}><{name}-step>{step}</{name}-step>{altered}</{name}>"
