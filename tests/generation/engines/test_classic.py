"""What the classic engine guarantees for every piece, tested with the released weights."""

import hashlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from composer.errors import BadInput
from composer.events.fingerprints import fingerprints
from composer.generation.engines.classic import ClassicEngine
from composer.generation.engines.protocol import Bar
from composer.generation.form.plan import Form
from composer.generation.request.request import Request
from composer.generation.tasks.compose import compose, load_engine, of_form
from composer.score.analysis import analyze, struck_chords
from composer.score.midi import midi_bytes
from composer.score.piece import Piece


@pytest.fixture(scope="module")
def engine() -> ClassicEngine:
    engine = load_engine("classic")
    assert isinstance(engine, ClassicEngine)
    return engine


@pytest.fixture(scope="module")
def pieces(engine: ClassicEngine) -> list[Piece]:
    return [compose(engine, Request(engine="classic", seed=seed)) for seed in range(20)]


def test_five_hundred_events_are_about_two_minutes(pieces: list[Piece]) -> None:
    for piece in pieces:
        assert len(struck_chords(piece)) == 500
        assert 100 <= piece.seconds <= 150


def test_no_note_or_chord_sounds_more_than_four_times_in_a_row(pieces: list[Piece]) -> None:
    assert max(analyze(piece).longest_run for piece in pieces) <= 4


def test_twenty_pieces_use_the_keyboard(pieces: list[Piece]) -> None:
    assert len({note.pitch for piece in pieces for part in piece.parts for note in part.notes}) >= 40


def test_twenty_seeds_give_twenty_pieces(pieces: list[Piece]) -> None:
    assert len({midi_bytes(piece) for piece in pieces}) == 20


def test_no_piece_copies_sixteen_events_of_the_training_set_in_any_key(
    engine: ClassicEngine, pieces: list[Piece]
) -> None:
    root_first = {tuple(sorted(pitches)): pitches for pitches in engine.released.vocabulary.pitches}
    for piece in pieces:
        runs = fingerprints([root_first[chord] for chord in struck_chords(piece)])
        assert not np.isin(runs, engine.released.fingerprints).any()


def test_a_window_of_the_training_set_would_be_found_out(engine: ClassicEngine) -> None:
    released = engine.released
    for window in released.windows[:20]:
        runs = fingerprints([released.vocabulary.pitches[number] for number in window])
        assert np.isin(runs, released.fingerprints).all()


def test_bars_come_one_by_one_and_hold_eight_events(engine: ClassicEngine) -> None:
    heard: list[tuple[Bar, Form]] = []
    planned = engine.plan(Request(engine="classic", notes=20, seed=3))
    piece = of_form(engine, planned, lambda bar, form: heard.append((bar, form)))[0].piece
    assert [bar.number for bar, _ in heard] == [0, 1, 2]
    assert (heard[0][1].events, heard[0][1].bars) == (20, 3)
    assert [len({note.onset for note in bar.notes[0]}) for bar, _ in heard] == [8, 8, 4]
    assert tuple(note for bar, _ in heard for note in bar.notes[0]) == piece.parts[0].notes


def test_a_stopped_piece_is_the_beginning_of_the_whole_one(engine: ClassicEngine) -> None:
    request = Request(engine="classic", notes=80, seed=5)
    form = engine.plan(request)
    stream = engine.stream(form)
    stopped = engine.assemble([next(stream) for _ in range(4)], form)
    whole = compose(engine, request)
    assert whole.parts[0].notes[: len(stopped.parts[0].notes)] == stopped.parts[0].notes


@pytest.mark.parametrize(
    ("request_", "seconds"),
    [
        (Request(engine="classic", seconds=30), 30),
        (Request(engine="classic", seconds=30, tempo=90), 30),
        (Request(engine="classic", bars=8), 16),
        (Request(engine="classic", notes=60), 15),
    ],
)
def test_the_length_asked_for_is_the_length_composed(engine: ClassicEngine, request_: Request, seconds: float) -> None:
    assert compose(engine, request_).seconds == pytest.approx(seconds, abs=0.5)


def test_a_length_that_is_too_much_or_too_little_is_refused(engine: ClassicEngine) -> None:
    with pytest.raises(BadInput, match="8 to 5000"):
        engine.plan(Request(engine="classic", seconds=1200, tempo=240))


def test_instrument_and_tempo_are_those_asked_for(engine: ClassicEngine) -> None:
    piece = compose(engine, Request(engine="classic", notes=16, program=46, tempo=84))
    assert piece.parts[0].program == 46
    assert analyze(piece).tempo == pytest.approx(84, abs=0.01)


def test_pieces_composed_at_the_same_time_do_not_disturb_each_other(engine: ClassicEngine) -> None:
    requests = [Request(engine="classic", notes=60, seed=seed) for seed in range(4)]
    alone = [midi_bytes(compose(engine, request)) for request in requests]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda request: midi_bytes(compose(engine, request)), requests))
    assert together == alone


def test_a_new_process_composes_the_same_bytes(engine: ClassicEngine) -> None:
    program = (
        "import hashlib\n"
        "from composer.generation.tasks.compose import compose, load_engine, of_form\n"
        "from composer.generation.request.request import Request\n"
        "from composer.score.midi import midi_bytes\n"
        "piece = compose(load_engine('classic'), Request(engine='classic', notes=200, seed=7))\n"
        "print(hashlib.sha256(midi_bytes(piece)).hexdigest())\n"
    )
    elsewhere = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    here = compose(engine, Request(engine="classic", notes=200, seed=7))
    assert elsewhere.strip() == hashlib.sha256(midi_bytes(here)).hexdigest()
