"""The metrics of arrangements distinguish good ones from bad ones."""

from dataclasses import replace

import pytest

from composer.arranging.arrange import arrange
from composer.arranging.ensembles import CHAIRS
from composer.evaluation.studies.arrangements import arrangements, arrangements_table, measured
from composer.generation.engines.virtuoso import VirtuosoEngine
from composer.networks.grooves import GROOVE_OUTLINES
from composer.score.piece import Note, Part, Piece
from tests.arranging.arranging_pieces import piano_piece

PIECE = piano_piece()


def with_part(piece: Piece, place: int, notes: tuple[Note, ...]) -> Piece:
    return replace(piece, parts=tuple(replace(p, notes=notes) if n == place else p for n, p in enumerate(piece.parts)))


def test_a_good_arrangement_has_nothing_against_it() -> None:
    found = measured(PIECE, arrange(PIECE, "quartet"), "quartet")
    assert (found.out_of_range, found.too_many, found.melody) == (0, 0, 1)
    assert found.top_line > 0.9
    assert found.cross is not None
    assert found.cross < 0.1
    assert found.melody_louder > 0
    assert found.root is None


def test_what_a_player_cannot_play_is_counted() -> None:
    quartet = arrange(PIECE, "quartet")
    low = with_part(quartet, 0, (Note(0, 40, 24), Note(0, 62, 24), Note(0, 66, 24)))
    found = measured(PIECE, low, "quartet")
    assert (found.out_of_range, found.too_many) == (1, 1)
    assert found.melody < 0.2


def test_a_viola_above_the_violin_crosses_it() -> None:
    quartet = arrange(PIECE, "quartet")
    high = with_part(quartet, 2, tuple(replace(note, pitch=88) for note in quartet.parts[2].notes))
    worse, better = (measured(PIECE, arranged, "quartet").cross for arranged in (high, quartet))
    assert worse is not None
    assert better is not None
    assert worse > better


def test_a_bass_beside_the_roots_is_noticed() -> None:
    band = arrange(PIECE, "band", "straight")
    place = next(number for number, part in enumerate(band.parts) if part.name == "Bass")
    assert measured(PIECE, band, "band").root == 1
    wrong = with_part(band, place, tuple(replace(note, pitch=note.pitch + 1) for note in band.parts[place].notes))
    assert measured(PIECE, wrong, "band").root == 0


@pytest.fixture(scope="module")
def report() -> dict[str, dict[str, object]]:
    return arrangements(VirtuosoEngine.load(), 1, lambda text: None)


def test_every_ensemble_and_groove_is_a_row(report: dict[str, dict[str, object]]) -> None:
    assert list(report["ensembles"]) == [*CHAIRS, *(f"band, {groove}" for groove in GROOVE_OUTLINES)]
    assert len(arrangements_table(report).splitlines()) == 2 + len(CHAIRS) + len(GROOVE_OUTLINES)


def test_drums_do_not_count_as_parts_that_play_a_melody() -> None:
    drums = Part(tuple(Note(note.onset, 36, 6) for note in PIECE.parts[0].notes), is_drums=True)
    assert measured(PIECE, Piece((Part((Note(0, 61, 1),)), drums)), "band").melody == 0
