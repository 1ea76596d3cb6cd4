"""Pieces for the tests: random ones for property tests, and a few written by hand."""

from hypothesis import strategies as st

from composer.score.key import MAJOR_TONICS, MINOR_TONICS, Key
from composer.score.meter import Meter
from composer.score.piece import KeyMark, MeterMark, Note, Part, Pedal, Piece, TempoMark, settled

LONGEST = 24 * 64


def notes() -> st.SearchStrategy[Note]:
    return st.builds(
        Note,
        onset=st.integers(0, LONGEST),
        pitch=st.integers(0, 127),
        duration=st.integers(1, 24 * 8),
        velocity=st.integers(1, 127),
    )


@st.composite
def pedals(draw: st.DrawFn) -> tuple[Pedal, ...]:
    edges = draw(st.lists(st.integers(0, LONGEST), unique=True, max_size=8).map(sorted))
    return tuple(Pedal(down, up - down) for down, up in zip(edges[::2], edges[1::2], strict=False))


def names() -> st.SearchStrategy[str]:
    return st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)


def parts() -> st.SearchStrategy[Part]:
    return st.builds(
        Part,
        notes=st.lists(notes(), min_size=1, max_size=30).map(settled),
        program=st.integers(0, 127),
        name=names(),
        is_drums=st.booleans(),
        pedals=pedals(),
    )


def keys() -> st.SearchStrategy[Key]:
    return st.sampled_from([Key(tonic, "major") for tonic in MAJOR_TONICS] + [Key(t, "minor") for t in MINOR_TONICS])


def meters() -> st.SearchStrategy[Meter]:
    return st.builds(Meter, st.integers(1, 64), st.sampled_from([1, 2, 4, 8, 16, 32]))


def onsets(first_at_zero: bool) -> st.SearchStrategy[list[int]]:
    later = st.lists(st.integers(1, LONGEST), unique=True, max_size=4).map(sorted)
    return later.map(lambda rest: [0, *rest]) if first_at_zero else later


@st.composite
def pieces(draw: st.DrawFn) -> Piece:
    return Piece(
        parts=tuple(draw(st.lists(parts(), min_size=1, max_size=20))),
        tempos=tuple(TempoMark(onset, draw(st.integers(200_000, 2_000_000))) for onset in draw(onsets(True))),
        meters=tuple(MeterMark(onset, draw(meters())) for onset in draw(onsets(True))),
        keys=tuple(KeyMark(onset, draw(keys())) for onset in draw(onsets(False))),
        title=draw(names()),
    )


def melody(pitches: list[int], duration: int = 24, program: int = 0) -> Piece:
    """Pitches one after the other, `duration` ticks each."""
    struck = tuple(Note(place * duration, pitch, duration) for place, pitch in enumerate(pitches))
    return Piece(parts=(Part(notes=struck, program=program),))


def chorale() -> Piece:
    """Four bars of four voices in G minor, ending on the tonic."""
    chords = [(43, 58, 62, 67), (48, 55, 63, 67), (50, 57, 62, 66), (43, 58, 62, 67)]
    voices = list(zip(*chords, strict=True))
    return Piece(
        parts=tuple(
            Part(
                notes=tuple(Note(bar * 96, pitch, 96) for bar, pitch in enumerate(voice)),
                program=52,
                name=name,
            )
            for voice, name in zip(voices, ("Bass", "Tenor", "Alto", "Soprano"), strict=True)
        ),
        keys=(KeyMark(0, Key("G", "minor")),),
        title="Chorale",
    )
