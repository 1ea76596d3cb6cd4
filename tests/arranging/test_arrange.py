"""An arrangement can be played, keeps the melody, and is the same every time."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from composer.arranging.arrange import arrange, reassigned
from composer.arranging.assignment import instruments_of
from composer.arranging.ensembles import CHAIRS, ENSEMBLES
from composer.errors import BadInput
from composer.generation.request.request import Request
from composer.generation.tasks.finish import finished
from composer.score.instruments import INSTRUMENTS
from composer.score.messages import text_message
from composer.score.midi import midi_bytes
from composer.score.midi_file import LYRIC
from composer.score.piece import Note, Part, Piece
from composer.score.voices import pooled
from tests.arranging.arranging_pieces import piano_piece
from tests.pieces import chorale, melody, parts

TEXTURES = st.builds(
    lambda pitched: Piece(tuple(pitched)), st.lists(parts(), min_size=1, max_size=3).filter(lambda p: not p[0].is_drums)
)


def most_at_once(part: Part) -> int:
    return max(sum(other.onset <= note.onset < other.end for other in part.notes) for note in part.notes)


@settings(max_examples=15, deadline=None)
@given(TEXTURES, st.sampled_from(sorted(CHAIRS)))
def test_whatever_the_music_everybody_can_play_their_part(piece: Piece, ensemble: str) -> None:
    chairs = {chair.name: chair for chair in CHAIRS[ensemble]}
    arranged = arrange(piece, ensemble)
    assert arranged.parts
    for part in arranged.parts:
        if part.name in chairs:
            chair = chairs[part.name]
            assert all(chair.range.lowest <= note.pitch <= chair.range.highest for note in part.notes)
            assert most_at_once(part) <= chair.notes_at_once


@pytest.mark.parametrize("ensemble", ENSEMBLES)
def test_the_melody_is_kept_and_heard(ensemble: str) -> None:
    piece = piano_piece()
    arranged = arrange(piece, ensemble)
    heard = {(note.onset, note.pitch % 12) for note in pooled(arranged)}
    melody = {(note.onset, note.pitch % 12) for note in piece.parts[0].notes}
    assert melody <= heard
    assert len(melody & heard) == len(melody)


@pytest.mark.parametrize("ensemble", ["quartet", "choir", "orchestra"])
def test_who_has_the_melody_is_the_loudest(ensemble: str) -> None:
    arranged = arrange(piano_piece(), ensemble)
    lead = max(CHAIRS[ensemble], key=lambda chair: chair.loudness).name
    loudness = {part.name: sum(n.velocity for n in part.notes) / len(part.notes) for part in arranged.parts}
    assert loudness[lead] == max(loudness.values())


@pytest.mark.parametrize("ensemble", ENSEMBLES)
def test_the_same_wish_gives_the_same_bytes(ensemble: str) -> None:
    piece = piano_piece()
    assert midi_bytes(arrange(piece, ensemble, seed=3)) == midi_bytes(arrange(piece, ensemble, seed=3))
    assert arrange(piece, ensemble).end <= piece.end + 96
    assert (arrange(piece, ensemble).tempos, arrange(piece, ensemble).meters) == (piece.tempos, piece.meters)


def test_a_chorale_is_sung_as_it_stands() -> None:
    arranged = arrange(chorale(), "choir")
    assert [part.name for part in arranged.parts] == ["Soprano", "Alto", "Tenor", "Bass"]
    sung = [[(note.onset, note.pitch) for note in part.notes] for part in arranged.parts]
    assert sung == [[(note.onset, note.pitch) for note in part.notes] for part in reversed(chorale().parts)]


def test_voices_do_not_cross_where_they_need_not() -> None:
    quartet = arrange(piano_piece(), "quartet").parts
    crossings = total = 0
    for upper, lower in pairwise(quartet):
        for note in lower.notes:
            above = [other for other in upper.notes if other.onset <= note.onset < other.end]
            total += len(above)
            crossings += sum(other.pitch < note.pitch for other in above)
    assert total > 30
    assert crossings / total < 0.05


def test_strings_hold_what_a_piano_lets_go() -> None:
    short = replace(
        piano_piece(),
        parts=tuple(
            replace(part, notes=tuple(replace(note, duration=note.duration * 2 // 3) for note in part.notes))
            for part in piano_piece().parts
        ),
    )
    held = sum(note.duration for note in arrange(short, "quartet").parts[0].notes)
    assert held >= 0.95 * sum(note.duration for note in piano_piece().parts[0].notes)


def test_broken_chords_ring_on_in_the_strings() -> None:
    piece = piano_piece()
    cello = arrange(piece, "quartet").parts[-1]
    first_bars = [note for note in cello.notes if note.onset < 3 * 96]
    assert [(note.onset, note.duration) for note in first_bars] == [(0, 96), (96, 96), (192, 96)]


def test_the_orchestra_is_fuller_at_the_climax_than_in_the_introduction() -> None:
    piece = piano_piece(bars=32)
    arranged = arrange(piece, "orchestra")
    bar = piece.meters[0].meter.bar_ticks
    playing = [
        sum(any(note.onset // bar == number for note in part.notes) for part in arranged.parts) for number in range(32)
    ]
    assert max(playing[8:]) >= playing[0] + 4


def test_the_piano_is_left_as_it_is_and_others_are_reduced_to_two_hands() -> None:
    piece = piano_piece()
    assert arrange(piece, "piano") == piece
    hands = arrange(arrange(piece, "orchestra"), "piano").parts
    assert [part.name for part in hands] == ["Right hand", "Left hand"]
    for hand in hands:
        for note in hand.notes:
            struck = [other.pitch for other in hand.notes if other.onset == note.onset]
            assert len(struck) <= 5
            assert max(struck) - min(struck) <= 16


def test_what_is_for_a_harpsichord_is_played_on_a_piano_note_for_note() -> None:
    piece = piano_piece()
    harpsichord = replace(piece, parts=tuple(replace(part, program=6) for part in piece.parts))
    arranged = arrange(harpsichord, "piano")
    assert [part.program for part in arranged.parts] == [0, 0]
    assert [part.notes for part in arranged.parts] == [part.notes for part in piece.parts]
    electric = replace(piece, parts=tuple(replace(part, program=4) for part in piece.parts))
    assert arrange(electric, "piano") == electric


def test_the_singer_is_not_drowned_by_a_doubling_piano() -> None:
    song = {part.name: part for part in arrange(piano_piece(), "song").parts}
    sung = {(note.onset, note.pitch) for note in song["Voice"].notes}
    assert sung
    assert not sung & {(note.onset, note.pitch) for note in song["Right hand"].notes}
    assert max(n.onset for n in song["Right hand"].notes if n.onset < min(o for o, _ in sung)) >= 0


@pytest.mark.parametrize(("ensemble", "lead"), [("song", "Voice"), ("band", "Lead")])
def test_a_tune_alone_stays_whole_with_its_words(ensemble: str, lead: str) -> None:
    # It leaps by an octave, as if into another voice.
    tune = melody([67, 72, 74, 76, 62, 64, 72, 71] * 8, program=73)
    words = tuple(text_message(24.0 * place, LYRIC, f"la{place}") for place in range(64))
    arranged = arrange(replace(tune, parts=(replace(tune.parts[0], messages=words),)), ensemble)
    sung = {part.name: part for part in arranged.parts}[lead]
    assert [(note.onset, note.pitch % 12) for note in sung.notes] == [
        (note.onset, note.pitch % 12) for note in tune.parts[0].notes
    ]
    assert (sung if ensemble == "song" else arranged).messages == words


def test_another_instrument_plays_what_it_can() -> None:
    quartet = arrange(piano_piece(), "quartet")
    changed = reassigned(quartet, instruments_of("cello=piccolo,1=oboe"))
    assert [part.name for part in changed.parts] == ["Oboe", "Violin II", "Viola", "Piccolo"]
    for part in changed.parts:
        assert all(INSTRUMENTS[part.program].can_play(note.pitch) for note in part.notes)
        assert most_at_once(part) <= INSTRUMENTS[part.program].most_notes
    assert changed.parts[1:3] == quartet.parts[1:3]


def test_a_request_is_finished_as_it_asks() -> None:
    piece = piano_piece()
    assert finished(piece, Request()) == piece
    quartet = finished(piece, Request(arrange="quartet", instruments=(("cello", 70),)))
    assert [part.program for part in quartet.parts] == [40, 40, 41, 70]
    assert any(part.is_drums for part in finished(piece, Request(groove="bossa")).parts)


@pytest.mark.parametrize(
    ("ensemble", "groove", "says"),
    [("kazoos", None, "piano, song, quartet"), ("band", "polka", "waltz"), ("choir", "bossa", "band")],
)
def test_what_there_is_not_is_refused_with_what_there_is(ensemble: str, groove: str | None, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        arrange(piano_piece(), ensemble, groove)
    with pytest.raises(BadInput, match=says):
        Request(arrange=ensemble, groove=groove)


@pytest.mark.parametrize("ensemble", ENSEMBLES)
def test_drums_alone_cannot_be_arranged(ensemble: str) -> None:
    with pytest.raises(BadInput, match="drums alone"):
        arrange(Piece((Part((Note(0, 36, 6),), is_drums=True),)), ensemble)


@pytest.mark.parametrize("ensemble", ENSEMBLES)
def test_a_single_note_can_be_arranged(ensemble: str) -> None:
    assert arrange(Piece((Part((Note(0, 60, 24),)),)), ensemble).note_count
