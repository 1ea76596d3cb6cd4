"""What a style does more often than all music is likelier in it; what nobody does has no effect."""

from pathlib import Path

import numpy as np
import pytest

from composer.events.features import bar_features
from composer.events.habits import (
    FURTHEST,
    HABITS,
    LENGTH_CLASS,
    MOST_NATS,
    REGISTER_WIDTH,
    STEPS_A_NAT,
    joined_context,
    length_context,
    place_context,
)
from composer.events.notes import encode
from composer.events.pack import Pack
from composer.events.packing import PackedPiece, Split, write_pack
from composer.score.key import Key
from composer.score.piece import Note, Part, Piece
from composer.training.habits import COMMON_EVENTS, RARE_EVENTS, RARE_STRENGTH, habits_of, rarity


def tune(interval: int, eighths: float, style: str, split: Split = "train") -> PackedPiece:
    """Notes up and down by an interval, so many of them eighths and the rest quarters."""
    random = np.random.default_rng(0)
    durations = np.where(random.random(200) < eighths, 12, 24)
    onsets = np.cumsum(durations) - durations
    notes = tuple(
        Note(int(onset), 67 + place % 2 * interval, int(duration))
        for place, (onset, duration) in enumerate(zip(onsets, durations, strict=True))
    )
    events = encode(Piece((Part(notes),)))
    features = bar_features(events, has_velocities=False)
    return PackedPiece(
        events=events,
        features=features,
        expressive=False,
        split=split,
        key=Key("G", "major"),
        ensemble="piano",
        styles=(style,),
        path=f"{split}/{style}.mid",
        work=f"{split}-{style}",
    )


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    not_learned_from = tune(7, 0.5, "stepping", "test")
    write_pack(tmp_path, [tune(2, 0.9, "stepping"), tune(9, 0.2, "leaping"), not_learned_from])
    return Pack.open(tmp_path)


def test_what_a_style_does_is_likelier_in_it_and_what_others_do_less_likely(pack: Pack) -> None:
    tables = habits_of(pack)
    steps, leaps = (pack.styles.index(name) for name in ("stepping", "leaping"))
    degree, length = tables["degree"], tables["length"]
    # In C, as the network reads them: a second above the tonic, a sixth above it.
    assert degree[steps, 0, 2] > 0 > degree[leaps, 0, 2]
    assert degree[leaps, 0, 9] > 0 > degree[steps, 0, 9]
    after_eighth = length_context(int(LENGTH_CLASS[11]), False)
    assert length[steps, after_eighth, 11] > 0 > length[leaps, after_eighth, 11]
    assert length[leaps, after_eighth, 23] > 0 > length[steps, after_eighth, 23]
    for name, habit in HABITS.items():
        assert tables[name].shape == (2, habit.contexts, habit.size)
        most = MOST_NATS * STEPS_A_NAT * (RARE_STRENGTH if habit.of_rare else 1)
        assert np.abs(tables[name]).max() <= most


def test_what_was_seen_in_no_piece_that_is_learned_from_says_nothing(pack: Pack) -> None:
    tables = habits_of(pack)
    assert not tables["after_highest"][:, :, [FURTHEST + 7, FURTHEST - 7, FURTHEST + 20]].any()
    assert not tables["within_chord"].any()


def test_of_three_kinds_one_is_rare_one_common_and_one_half_way() -> None:
    rare, between, common = rarity(np.array([RARE_EVENTS / 2, (RARE_EVENTS * COMMON_EVENTS) ** 0.5, 2 * COMMON_EVENTS]))
    assert (rare, common) == (1, 0)
    assert between == pytest.approx(0.5)


def test_bass_on_the_beat_and_a_chord_after_it_are_habits(tmp_path: Path) -> None:
    def left_hand(low_first: bool, style: str) -> PackedPiece:
        beats = range(0, 16 * 48, 24)
        low = [Note(beat + 12 * (not low_first), 43, 12) for beat in beats]
        chords = [Note(beat + 12 * low_first, pitch, 12) for beat in beats for pitch in (60, 64, 67)]
        events = encode(Piece((Part(tuple(sorted([*low, *chords], key=lambda note: (note.onset, note.pitch)))),)))
        features = bar_features(events, has_velocities=False)
        return PackedPiece(
            events, features, False, "train", Key("C", "major"), "piano", (style,), f"{style}.mid", style
        )

    write_pack(tmp_path, [left_hand(True, "rag"), left_hand(False, "polka")])
    pack = Pack.open(tmp_path)
    tables, rag = habits_of(pack), pack.styles.index("rag")
    on_beat, after = (int(place_context(0, position, 96)) for position in (24, 36))
    low, high = 43 // REGISTER_WIDTH, 64 // REGISTER_WIDTH
    assert tables["place"][rag, on_beat, low] > 0 > tables["place"][rag, on_beat, high]
    assert tables["place"][rag, after, high] > 0 > tables["place"][rag, after, low]
    assert (
        tables["chord"][rag, int(joined_context(1, 36, 96)), 1]
        > 0
        > tables["chord"][rag, int(joined_context(1, 24, 96)), 1]
    )
