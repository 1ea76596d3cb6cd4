"""Grooves are learned from a folder: what drummers have in common is kept, but no bar of theirs."""

import json
import random
from pathlib import Path

import numpy as np
import pytest

from composer.corpus.receipt import problems_of
from composer.errors import BadInput
from composer.events.kit import CLASS_OF_KEY, CLASSES, NAMES, slot_ticks, struck_bars
from composer.networks.grooves import GROOVE_OUTLINES, load_groove
from composer.score.meter import Meter
from composer.score.midi import write_piece
from composer.score.piece import MeterMark, Note, Part, Piece, settled
from composer.training.groove_material import swing
from composer.training.grooves import learn_grooves

# A title that each groove is known by, and its meter.
TITLES = {
    "straight": ("rock", "4/4"),
    "shuffle": ("blues/shuffle", "4/4"),
    "waltz": ("jazz", "3/4"),
    "bossa": ("latin/brazilian-bossa", "4/4"),
    "funk": ("funk", "4/4"),
    "jazz": ("jazz/swing", "4/4"),
    "lofi": ("hiphop", "4/4"),
    "ballad": ("rock", "6/8"),
}


def drummer(meter: str, seed: int, off_beat: int = 12, bars: int = 24) -> Piece:
    """Kick on one, snare on two, hats on beats and off-beats, now and then left out; toms roll in every fourth bar."""
    dice = random.Random(seed)
    ticks = Meter.parse(meter).bar_ticks
    notes = []
    for bar in range(bars):
        start = bar * ticks
        notes += [Note(start, 36, 6, dice.randint(90, 110)), Note(start + 24, 38, 6, dice.randint(100, 120))]
        hats = [beat + place for beat in range(0, ticks, 24) for place in (0, off_beat)]
        notes += [Note(start + place, 42, 6, 70) for place in hats if dice.random() < 0.9]
        if bar % 4 == 3:
            notes += [Note(start + ticks - 6 * place, 45, 6, 100) for place in range(1, 5)]
    return Piece((Part(settled(notes), is_drums=True),), meters=(MeterMark(0, Meter.parse(meter)),))


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    corpus, out = tmp_path_factory.mktemp("corpus"), tmp_path_factory.mktemp("models") / "grooves"
    rows = ["path\tsource\tcomposer\ttitle\tstyle\tlicence"]
    for place, (groove, (title, meter)) in enumerate(TITLES.items()):
        off_beat = 16 if GROOVE_OUTLINES[groove].swings else 12
        for take in range(4):
            name = f"take{place}-{take}.mid"
            write_piece(drummer(meter, 10 * place + take, off_beat), corpus / name)
            rows.append(f"{name}\tgroove_drums\t\t{title}\tdrums\tCC BY 4.0")
    write_piece(drummer("4/4", 99), corpus / "secret.mid")
    rows.append("secret.mid\tgroove_drums\t\trock\tdrums\tall rights reserved")
    # What cannot be read is left out.
    (corpus / "broken.mid").write_bytes(b"no music")
    rows.append("broken.mid\tgroove_drums\t\trock\tdrums\tCC BY 4.0")
    (corpus / "manifest.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    learn_grooves(corpus, out, lambda text: None)
    return out


@pytest.mark.parametrize("groove", GROOVE_OUTLINES)
def test_what_was_played_is_what_was_learned(learned: Path, groove: str) -> None:
    found = load_groove(groove, learned)
    pattern = found.patterns[-1]
    slots = slot_ticks(len(pattern.probability)).tolist()
    kick, snare, hat = (NAMES.index(name) for name in ("kick", "snare", "hat"))
    assert pattern.probability[0, kick] == 1
    assert pattern.probability[slots.index(24), snare] == 1
    off_beat = 40 if GROOVE_OUTLINES[groove].swings else 36
    assert 0.5 < pattern.probability[slots.index(off_beat), hat] <= 1
    assert pattern.velocity[0, kick] == pytest.approx(100, abs=5)


def test_fills_are_told_from_patterns(learned: Path) -> None:
    found = load_groove("straight", learned)
    tom = NAMES.index("middle tom")
    assert max(pattern.probability[:, tom].max() for pattern in found.patterns) == 0
    assert found.fills[0].probability[-1, tom] == 1


def test_the_receipt_names_what_may_be_learned_and_nothing_else(learned: Path) -> None:
    assert problems_of(learned / "receipt.json") == []
    named = {row["path"] for row in json.loads((learned / "receipt.json").read_text(encoding="utf-8"))}
    assert 16 <= len(named) < 32, "a part is held out"
    assert "secret.mid" not in named


def test_a_folder_without_drums_is_refused(tmp_path: Path) -> None:
    header = "path\tsource\tcomposer\ttitle\tstyle\tlicence\n"
    (tmp_path / "manifest.tsv").write_text(header, encoding="utf-8")
    with pytest.raises(BadInput, match="no drums"):
        learn_grooves(tmp_path, tmp_path / "out", lambda text: None)


def test_strokes_fall_into_the_nearest_slot_and_keep_what_they_are_off_it() -> None:
    struck = struck_bars([Note(1, 36, 6, 90), Note(25, 38, 6, 80), Note(96, 35, 6, 70)], 96, 2, CLASS_OF_KEY)
    kick, snare = NAMES.index("kick"), NAMES.index("snare")
    assert struck.hits.shape == (2, 24, len(CLASSES))
    assert np.argwhere(struck.hits).tolist() == [[0, 0, kick], [0, 6, snare], [1, 0, kick]]
    assert struck.offsets[0, 0, kick] == 1
    assert struck.velocities[0, 6, snare] == 80


@pytest.mark.parametrize(("off_beat", "expected"), [(12, 0.0), (16, 1.0)])
def test_swing_is_heard(off_beat: int, expected: float) -> None:
    hats = [Note(beat * 24 + place, 42, 6, 80) for beat in range(4) for place in (0, off_beat)]
    assert swing(struck_bars(hats, 96, 1, CLASS_OF_KEY).hits) == expected
