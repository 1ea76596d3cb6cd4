"""What an edit was not asked to change stays, to the tick of its file: notes, controllers, marks, words.

A sample of what `benchmarks/kept_whole.py` does with fifty files and two hundred edits.
"""

import random
from dataclasses import replace

import pytest

from composer.networks.virtuoso.released import load_virtuoso
from composer.networks.weights import MODELS_FOLDER
from composer.score.midi import midi_bytes
from composer.score.piece import Part
from tests.any_files import KINDS
from tests.kept import EDITS, EXACT_SECONDS, edit, missing, read_file, said


@pytest.mark.parametrize("number", range(len(KINDS)))
def test_a_file_of_any_kind_is_read_and_written_as_it_came(number: int) -> None:
    assert read_file(number).lost == []


@pytest.mark.parametrize("number", [1, 6, 14, 26, 48])
def test_random_edits_keep_what_they_were_not_asked_to_change(number: int) -> None:
    network = load_virtuoso(MODELS_FOLDER / "virtuoso")
    name, lost = edit(read_file(number), network, random.Random(number))
    assert (name, lost) == (name, [])
    assert name in {known for known, _ in EDITS}


def test_music_whose_pedal_is_left_down_is_continued_with_all_its_pedals() -> None:
    half_pedals = read_file(2)
    assert half_pedals.name == "half_pedals.mid"
    continued = dict(EDITS)["continue"]
    assert continued(half_pedals, load_virtuoso(MODELS_FOLDER / "virtuoso"), random.Random(1)) == []


def test_a_note_that_moved_by_a_tick_and_a_controller_that_vanished_are_found() -> None:
    piece = read_file(1).piece
    first, *others = piece.parts
    late = replace(first, notes=(replace(first.notes[0], onset_offset=0.05), *first.notes[1:]))
    silent = replace(first, messages=first.messages[1:])

    def lost(part: Part) -> list[str]:
        changed = replace(piece, parts=(part, *others))
        return missing(said(midi_bytes(piece)), said(midi_bytes(changed)), EXACT_SECONDS)

    assert [what.split()[0] for what in lost(late)] == ["note"]
    assert [what.split()[0] for what in lost(silent)] == ["message"]
