"""Grace notes stand before their note, and take none of its time."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from composer.score.abc.read import piece_from_abc
from composer.score.abc.write import abc_bytes
from composer.score.musicxml.read import piece_from_musicxml
from composer.score.musicxml.write import musicxml_bytes, musicxml_with_heads
from composer.score.notation.graces import Graced, without_graces
from composer.score.notation.grid import BarOfPaper
from composer.score.notation.rhythm import written
from composer.score.piece import Note, Part, Piece
from tests.score.notation.test_rhythm import paper, values

PITCHES = (60, 62, 64, 67)


def graced(count: int, onset: int = 24) -> list[Note]:
    """A quarter, and another one after so many grace notes of a score; the first goes on below them."""
    each = 24 / max(8, 2 * count)
    places = [onset - (count - number) * each for number in range(count)]
    graces = [Note(round(p), 74 + n, 1, 80, p - round(p), each - 1, is_grace=True) for n, p in enumerate(places)]
    return sorted([Note(0, 60, onset), *graces, Note(onset, 72, 24), Note(onset + 24, 71, 48)])


def test_grace_notes_take_no_time() -> None:
    for count in range(1, 6):
        notes = graced(count)
        assert values(notes)[:3] == ["quarter", "quarter", "half"]
        signs = [sign for row in written(notes, paper()) for voice in row for sign in voice]
        assert [[note.pitch for chord in sign.graces for note in chord] for sign in signs if sign.notes] == [
            [],
            [74 + number for number in range(count)],
            [],
        ]


def test_scores_have_their_grace_notes_again() -> None:
    piece = Piece((Part(tuple(graced(3)), program=73, name="Flute"),))
    content, heads = musicxml_with_heads(piece)
    assert content.count(b"<grace") == 3
    assert len(heads) == piece.note_count
    back, _ = piece_from_musicxml(content, "a score")
    assert [(note.played_onset, note.pitch, note.is_grace) for note in back.parts[0].notes] == [
        (note.played_onset, note.pitch, note.is_grace) for note in piece.parts[0].notes
    ]
    tune, _ = piece_from_abc(abc_bytes(piece), "a tune")
    assert [note.pitch for note in tune.parts[0].notes if note.is_grace] == [74, 75, 76]


def test_grace_notes_may_lead_to_a_rest() -> None:
    """As those that end a trill; the note before them keeps its length, also before a bar line."""
    for onset, rest in ((24, 24), (96, 96)):
        each = 3
        graces = [Note(onset - each * (2 - number), 74 + number, each, is_grace=True) for number in range(2)]
        notes = tuple(sorted([Note(0, 60, onset), *graces, Note(onset + rest, 71, 48)]))
        piece = Piece((Part(notes, program=73, name="Flute"),))
        content = musicxml_bytes(piece)
        assert content.count(b"<grace") == 2
        for back in (piece_from_musicxml(content, "a score")[0], piece_from_abc(abc_bytes(piece), "a tune")[0]):
            assert [(n.onset, n.pitch, n.duration, n.is_grace) for n in back.parts[0].notes] == [
                (n.onset, n.pitch, n.duration, n.is_grace) for n in notes
            ]


def test_what_was_played_too_short_for_any_value_is_a_grace_note() -> None:
    """As pianists play an acciaccatura: 40 ms before the beat, at 120 to the minute."""
    played = [Note(0, 60, 24), Note(22, 73, 2, 80, 0.3, -0.3), Note(24, 72, 24), Note(48, 71, 48)]
    assert values(played) == ["quarter", "quarter", "half"]
    assert musicxml_bytes(Piece((Part(tuple(played)),))).count(b"<grace") == 1


def test_a_grace_note_that_is_let_go_a_moment_before_its_note_is_one() -> None:
    """As the network writes it on its grid: two ticks before the beat, a tick long."""
    played = [Note(0, 60, 24), Note(22, 73, 1), Note(24, 72, 24), Note(48, 71, 48)]
    assert values(played) == ["quarter", "quarter", "half"]
    assert values([Note(0, 60, 24), Note(20, 73, 1), Note(24, 72, 24), Note(48, 71, 48)]) != values(played)


def test_a_run_of_short_notes_is_none() -> None:
    for step in (3, 2, 1.5, 0.75):
        places = [place * step for place in range(int(24 / step))]
        run = [Note(int(p), 60 + n % 2, 1, 80, p - int(p), step - 1) for n, p in enumerate(places)]
        notes = [*run, Note(24, 72, 24), Note(48, 71, 48)]
        assert without_graces(notes) == Graced(notes)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_no_note_is_lost_on_paper_whatever_is_played(seed: int) -> None:
    """Notes of any length at any moment, many of them too short for any value: each is written once."""
    dice = random.Random(seed)
    notes: dict[tuple[int, int], Note] = {}
    for _ in range(dice.randint(0, 40)):
        onset, pitch = dice.randint(0, 180), dice.choice(PITCHES)
        length = dice.choice((1, 1, 2, 3, 5, 24))
        late, longer = dice.choice((0, 0.3, -0.4)), dice.choice((0, 0.2, -0.4))
        notes[onset, pitch] = Note(onset, pitch, length, 80, late if onset else 0, longer, dice.random() < 0.2)
    apart = [
        note
        for note in notes.values()
        if not any(other.pitch == note.pitch and note.onset < other.onset < note.end for other in notes.values())
    ]
    bars = [BarOfPaper(0, 96, paper()[0].meter), *paper(2)[1:]]
    begun = [
        note
        for row in written(sorted(apart), bars)
        for voice in row
        for sign in voice
        if not sign.is_going_on
        for note in (*(note for chord in sign.graces for note in chord), *sign.notes)
    ]
    assert sorted(begun) == sorted(apart)
