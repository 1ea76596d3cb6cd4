"""The released index is the one that was made, and every motif is found where it occurs."""

from pathlib import Path

import numpy as np
import pytest

from composer.errors import MissingDependency
from composer.events.motifs import STEPS, motifs, says_something
from composer.networks.weights import WEIGHTS_NAME, release
from composer.originality.index import COMMONEST, MOST_PLACES, IndexedWork, load_melodies, melodies_of
from tests.originality.library import library, tune


def test_a_released_index_is_the_one_that_was_made(tmp_path: Path) -> None:
    made = library(10, 80)
    release(tmp_path, made.files(), {})
    read = load_melodies(tmp_path)
    for name in ("pitches", "first", "owner", "told"):
        assert np.array_equal(getattr(made, name), getattr(read, name))
    assert np.allclose(made.surprises, read.surprises, rtol=1e-2)
    assert (read.works, read.baseline) == (made.works, made.baseline)


def test_an_index_that_its_card_does_not_vouch_for_is_refused(tmp_path: Path) -> None:
    release(tmp_path, library(3, 40).files(), {})
    (tmp_path / WEIGHTS_NAME).write_bytes(b"something else")
    with pytest.raises(MissingDependency):
        load_melodies(tmp_path)


def test_every_motif_that_says_something_is_found_in_its_work() -> None:
    melodies = library(20, 100)
    for number in range(20):
        wanted = motifs(np.array(tune(number, 100), dtype=np.uint8))
        wanted = wanted[says_something(wanted)]
        which, place = melodies.find(wanted)
        assert set(which.tolist()) == set(range(len(wanted)))
        owners = melodies.owner[melodies.line_at(place)]
        assert all(number in owners[which == motif] for motif in range(len(wanted)))
        for motif, at in zip(which.tolist(), place.tolist(), strict=True):
            found = np.diff(melodies.pitches[at : at + STEPS + 1].astype(int))
            assert found.tolist() == wanted[motif].tolist()


def test_what_many_works_have_is_not_looked_up_and_what_one_repeats_only_a_few_times() -> None:
    common, own = [60, 67, 62, 69, 64, 60], [60, 66, 61, 68, 63, 71]
    lines = [np.array(common, dtype=np.uint8) for _ in range(COMMONEST + 1)] + [np.array(own * 9, dtype=np.uint8)]
    works = [IndexedWork("", "", f"{number}.mid", number) for number in range(len(lines))]
    melodies = melodies_of(lines, list(range(len(lines))), works)
    assert len(melodies.find(motifs(lines[0]))[0]) == 0
    assert len(melodies.find(motifs(np.array(own, dtype=np.uint8)))[0]) == MOST_PLACES


def test_a_step_that_is_often_taken_tells_less_than_a_rare_one() -> None:
    lines = [np.array([60, 62, 64, 65, 67] * 50 + [60, 62, 64, 71], dtype=np.uint8)]
    surprises = melodies_of(lines, [0], [IndexedWork("", "", "a.mid", 0)]).surprises
    assert surprises[15, 15, 14] < 1 < surprises[15, 15, 20]


def test_a_work_without_a_title_goes_by_its_file() -> None:
    assert IndexedWork("", "", "folder/some-file.mid", 0).name == "some-file"
    assert IndexedWork("Song", "", "folder/some-file.mid", 0).name == "Song"
