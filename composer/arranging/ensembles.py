"""The ensembles for arranging: who plays in them, and which voice each plays in which section.

Voices count from the top: melody, two inner voices, bass. Sections are those of `events.sections`: introduction,
development, climax, ending. If a chair has several lines, they are merged.
"""

from dataclasses import dataclass, replace

from composer.arranging.ranges import Range, range_of
from composer.errors import BadInput
from composer.events.sections import CLIMAX, DEVELOPMENT, ENDING, INTRODUCTION
from composer.networks.grooves import check_groove
from composer.score.instruments import INSTRUMENTS

MELODY, UPPER, LOWER, BASS = range(4)
VOICES = 4
ALWAYS = frozenset({INTRODUCTION, DEVELOPMENT, CLIMAX, ENDING})
BAND = "band"
# What one hand can strike at once: five notes within a tenth.
IN_ONE_HAND = 5, 16


@dataclass(frozen=True, slots=True)
class VoiceLine:
    """A voice that a chair plays in some sections.

    It is first moved by whole `octaves`. `shortest` is the minimum time between notes, in fractions of a beat (0:
    unlimited); faster notes are left to others.
    """

    voice: int
    sections: frozenset[int] = ALWAYS
    octaves: int = 0
    shortest: float = 0.0


@dataclass(frozen=True, slots=True)
class Chair:
    """A player or a section of players.

    `pitches` are the lowest and highest of the full range and of the comfortable one, by default those of the
    instrument. `most_notes` can sound at once, struck within `reach` semitones; `loudness` is relative to the melody.
    `on_downbeats`: only notes that begin a bar, on the tonic or the fifth above it.
    """

    name: str
    program: int
    lines: tuple[VoiceLine, ...]
    loudness: float
    pitches: Range | None = None
    most_notes: int | None = None
    reach: int = 127
    on_downbeats: bool = False

    @property
    def range(self) -> Range:
        """Its full and comfortable range."""
        return self.pitches or range_of(self.program)

    @property
    def notes_at_once(self) -> int:
        """Its polyphony."""
        return self.most_notes or INSTRUMENTS[self.program].most_notes

    @property
    def voice(self) -> int:
        """The highest voice that it plays in any section."""
        return min(line.voice for line in self.lines)

    def has(self, voice: int) -> bool:
        """Whether it plays a voice in any section."""
        return any(line.voice == voice for line in self.lines)


def _in(*sections: int) -> frozenset[int]:
    return frozenset(sections)


PIANO = (
    Chair("Right hand", 0, (VoiceLine(MELODY), VoiceLine(UPPER)), 0.95, Range(43, 108, 52, 100), *IN_ONE_HAND),
    Chair("Left hand", 0, (VoiceLine(LOWER), VoiceLine(BASS)), 0.85, Range(21, 84, 28, 72), *IN_ONE_HAND),
)
SONG = (
    Chair("Voice", 53, (VoiceLine(MELODY, _in(DEVELOPMENT, CLIMAX, ENDING)),), 1.0, Range(55, 84, 58, 79)),
    Chair(
        "Right hand",
        0,
        (VoiceLine(MELODY, _in(INTRODUCTION)), VoiceLine(UPPER), VoiceLine(LOWER)),
        0.75,
        Range(43, 108, 48, 91),
        *IN_ONE_HAND,
    ),
    Chair("Left hand", 0, (VoiceLine(BASS),), 0.75, Range(21, 84, 28, 64), *IN_ONE_HAND),
)
QUARTET = (
    Chair("Violin I", 40, (VoiceLine(MELODY),), 1.0),
    Chair("Violin II", 40, (VoiceLine(UPPER),), 0.8, Range(55, 96, 55, 84)),
    Chair("Viola", 41, (VoiceLine(LOWER),), 0.8),
    Chair("Cello", 42, (VoiceLine(BASS),), 0.88),
)
CHOIR = (
    Chair("Soprano", 52, (VoiceLine(MELODY),), 1.0, Range(58, 84, 60, 79), 1),
    Chair("Alto", 52, (VoiceLine(UPPER, shortest=0.5),), 0.8, Range(53, 77, 55, 72), 1),
    Chair("Tenor", 52, (VoiceLine(LOWER, shortest=0.5),), 0.8, Range(45, 72, 48, 67), 1),
    Chair("Bass", 52, (VoiceLine(BASS, shortest=0.5),), 0.88, Range(38, 65, 41, 60), 1),
)
ORCHESTRA = (
    Chair(
        "Flute",
        73,
        (
            VoiceLine(MELODY, _in(INTRODUCTION)),
            VoiceLine(MELODY, _in(CLIMAX), octaves=1),
            VoiceLine(MELODY, _in(ENDING)),
        ),
        0.85,
    ),
    Chair("Oboe", 68, (VoiceLine(MELODY, _in(DEVELOPMENT)), VoiceLine(UPPER, _in(CLIMAX), shortest=0.25)), 0.85),
    Chair("Clarinet", 71, (VoiceLine(UPPER, _in(INTRODUCTION, CLIMAX, ENDING)),), 0.75),
    Chair(
        "Bassoon", 70, (VoiceLine(LOWER, _in(INTRODUCTION)), VoiceLine(BASS, _in(CLIMAX, ENDING), shortest=0.25)), 0.75
    ),
    Chair("Horn", 60, (VoiceLine(LOWER, _in(DEVELOPMENT, CLIMAX, ENDING), shortest=1.0),), 0.7),
    Chair("Trumpet", 56, (VoiceLine(MELODY, _in(CLIMAX), shortest=0.5),), 0.8),
    Chair("Trombone", 57, (VoiceLine(LOWER, _in(CLIMAX), shortest=0.5),), 0.72),
    Chair("Timpani", 47, (VoiceLine(BASS, _in(CLIMAX, ENDING)),), 0.8, on_downbeats=True),
    Chair("Violins I", 48, (VoiceLine(MELODY, _in(DEVELOPMENT, CLIMAX, ENDING)),), 1.0, Range(55, 100, 55, 93), 2),
    Chair("Violins II", 48, (VoiceLine(UPPER),), 0.78, Range(55, 96, 55, 84), 2),
    Chair("Violas", 48, (VoiceLine(LOWER),), 0.78, Range(48, 88, 48, 77), 2),
    Chair("Cellos", 48, (VoiceLine(BASS),), 0.86, Range(36, 76, 36, 65), 2),
    Chair("Double basses", 43, (VoiceLine(BASS, _in(DEVELOPMENT, CLIMAX, ENDING), octaves=-1, shortest=0.25),), 0.8),
)

CHAIRS: dict[str, tuple[Chair, ...]] = {
    "piano": PIANO,
    "song": SONG,
    "quartet": QUARTET,
    "choir": CHOIR,
    "orchestra": ORCHESTRA,
}
# Who plays a tune without accompaniment, where others would have some of it.
SOLOISTS = {"song": (replace(SONG[0], lines=(VoiceLine(MELODY),)),)}
ENSEMBLES = (*CHAIRS, BAND)


def check_arrangement(ensemble: str | None, groove: str | None) -> None:
    """Raise BadInput for an unknown ensemble or groove, or a groove with an ensemble other than a band."""
    if ensemble is not None and ensemble not in ENSEMBLES:
        raise BadInput("ensemble_to_arrange_for_unknown", ensemble=ensemble, known=tuple(ENSEMBLES))
    if groove is not None:
        check_groove(groove)
        if ensemble not in (None, BAND):
            raise BadInput("groove_without_band", band=BAND, ensemble=ensemble)
