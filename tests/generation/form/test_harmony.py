"""Requested chords are planned bar by bar, and sound."""

import numpy as np
import pytest

from composer.errors import BadInput
from composer.evaluation.metrics.note_table import NoteTable
from composer.evaluation.studies.chords import heard_share
from composer.events.chords import NO_CHORD, chord_of_code
from composer.generation.engines.virtuoso import VirtuosoEngine
from composer.generation.form.harmony import chords_of_bars
from composer.generation.form.story import story
from composer.generation.request.request import Request
from composer.generation.tasks.compose import compose
from composer.score.chord_symbols import chord_symbols
from composer.score.key import Key
from composer.score.midi import midi_from_piece, piece_from_midi

C_MAJOR = (Key("C", "major"),) * 4


@pytest.fixture(scope="module")
def engine() -> VirtuosoEngine:
    return VirtuosoEngine.load()


def names(request: Request, bars: int = 16) -> list[str]:
    found = chords_of_bars(request, story(bars), C_MAJOR)
    assert found is not None
    return [str(chord_of_code(code)) if code != NO_CHORD else "-" for code in found[:, 0].tolist()]


def test_chords_come_over_again_and_the_piece_ends_on_its_tonic() -> None:
    assert names(Request(chords="Am F C G"), 10) == ["Am", "F", "C", "G", "Am", "F", "C", "G", "Am", "C"]


def test_a_section_has_its_own_chords_and_the_others_are_left_alone() -> None:
    found = names(Request(section_chords=("", "", "F G", "")), 16)
    climax = story(16).section == 2
    assert [name for name, inside in zip(found, climax, strict=True) if inside][:2] == ["F", "G"]
    assert {name for name, inside in zip(found, climax, strict=True) if not inside} == {"-", "C"}


def test_chords_tell_the_key_where_none_is_asked_for(engine: VirtuosoEngine) -> None:
    assert str(engine.plan(Request(chords="D A Bm G D A D")).keys[0]) == "D major"
    assert engine.plan(Request(chords="i VI III VII", seed=3)).keys[0].mode == "minor"  # type: ignore[union-attr]
    assert str(engine.plan(Request(chords="C F G", key="G major")).keys[0]) == "G major"


def test_asked_chords_are_heard(engine: VirtuosoEngine) -> None:
    shares = []
    for seed, chords in enumerate(("Am F C G", "Dm7:G7 Cmaj7", "i VI III VII", "I V vi IV")):
        request = Request(chords=chords, bars=12, ensemble="piano", seed=seed, expression=0.0)
        form = engine.plan(request)
        assert form.chords is not None
        shares.append(heard_share(NoteTable.of(compose(engine, request)), form.chords))
    assert np.mean(shares) > 0.9


def test_strictly_only_notes_of_the_chords_sound(engine: VirtuosoEngine) -> None:
    request = Request(chords="C G", key="C major", strict=True, bars=8, ensemble="piano", seed=5, expression=0.0)
    piece = compose(engine, request)
    bar = piece.meters[0].meter.bar_ticks
    for part in piece.parts:
        for note in part.notes:
            tones = {0, 4, 7} if (note.onset // bar) % 2 == 0 or note.onset // bar == 7 else {7, 11, 2}
            assert note.pitch % 12 in tones


def test_chords_are_part_of_a_request_and_its_link() -> None:
    request = Request(chords="Am F C G", section_chords=("", "", "F G", ""), seed=2)
    assert Request.from_json(request.to_json()) == request
    assert Request.from_query(request.to_query()) == request


@pytest.mark.parametrize("chords", ["H", "", "C::G", "foo bar"])
def test_what_are_no_chords_is_refused(chords: str) -> None:
    with pytest.raises(BadInput):
        Request(chords=chords)


def test_asked_chords_stand_in_the_score_and_in_the_file(engine: VirtuosoEngine) -> None:
    piece = compose(engine, Request(chords="Am F:G", key="C major", bars=4, seed=1, expression=0.0))
    bar = piece.meters[0].meter.bar_ticks
    expected = [(0, "Am"), (bar, "F"), (1.5 * bar, "G"), (2 * bar, "Am"), (3 * bar, "C")]

    assert list(chord_symbols(piece)) == expected
    assert [name for _, name in chord_symbols(piece_from_midi(midi_from_piece(piece)))] == [n for _, n in expected]
