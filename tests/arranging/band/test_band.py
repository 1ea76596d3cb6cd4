"""A band plays the harmony of the piece in its meter: bass on the roots, drums on the beat, and all end together."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from composer.arranging.arrange import arrange
from composer.arranging.band.band import band_of, suiting_groove
from composer.arranging.band.groove_alignment import groove_bars
from composer.arranging.energy_profile import energy_profile_of
from composer.events.kit import CLASSES
from composer.generation.request.request import Request
from composer.generation.tasks.finish import finished
from composer.networks.grooves import GROOVE_OUTLINES, KINDS, load_groove
from composer.score.harmony import chord_at, harmony
from composer.score.instruments import INSTRUMENTS
from composer.score.meter import Meter
from composer.score.piece import MeterMark, Note, Part, Piece
from tests.arranging.arranging_pieces import PROGRESSION, piano_piece

METERS = ["4/4", "3/4", "6/8", "2/2", "3/8", "5/4", "12/8", "2/4", "7/8"]


def part_of(piece: Piece, name: str) -> Part:
    return next(part for part in piece.parts if part.name == name)


@pytest.mark.parametrize("groove", GROOVE_OUTLINES)
def test_the_bass_plays_the_roots(groove: str) -> None:
    piece = piano_piece()
    bass = part_of(arrange(piece, "band", groove), "Bass")
    bar = piece.meters[0].meter.bar_ticks
    on_bars = [note for note in bass.notes if note.onset % bar == 0 and note.onset // bar < 15]
    assert len(on_bars) == 15
    assert [note.pitch % 12 for note in on_bars] == [PROGRESSION[place % 4][0] for place in range(15)]


@pytest.mark.parametrize("groove", GROOVE_OUTLINES)
def test_a_bass_stays_low_whatever_octaves_it_plays(groove: str) -> None:
    piece = piano_piece(bars=32, meter=GROOVE_OUTLINES[groove].kind)
    pitches = [note.pitch for note in part_of(band_of(piece, groove, 0), "Bass").notes]
    assert sorted(pitches)[len(pitches) * 9 // 10] < 52
    roots = [pitch for pitch in pitches if pitch - 12 not in pitches]
    assert max(roots) < 50


@pytest.mark.parametrize("groove", GROOVE_OUTLINES)
def test_drums_are_written_on_the_beat_and_played_before_or_behind_it(groove: str) -> None:
    outline = GROOVE_OUTLINES[groove]
    piece = band_of(piano_piece(meter=outline.kind, tempo=outline.quarters_per_minute), groove, 0)
    notes = part_of(piece, "Drums").notes
    assert all(note.onset % 6 == 0 or note.onset % 8 == 0 for note in notes)
    assert any(0.5 < abs(note.onset_offset) < 4 for note in notes)
    assert min(note.played_onset for note in notes) >= 0
    assert {note.written_onset % 2 for note in notes if abs(note.onset_offset) > 0.5} == {0}


@pytest.mark.parametrize("groove", GROOVE_OUTLINES)
def test_every_chord_of_the_harmony_begins_with_its_root_in_the_bass(groove: str) -> None:
    piece = piano_piece(meter="3/4", tempo=80)
    chords = harmony(piece)
    bass = {note.onset: note.pitch for note in part_of(band_of(piece, groove, 0), "Bass").notes}
    if GROOVE_OUTLINES[groove].swings:
        bass = {onset: pitch for onset, pitch in bass.items() if onset % 24 == 0}
    struck = [chord for chord in chords if chord.onset in bass]
    assert len(struck) > 10
    assert all(bass[chord.onset] % 12 == chord.root for chord in struck)


@pytest.mark.parametrize("groove", GROOVE_OUTLINES)
@pytest.mark.parametrize("meter", METERS)
def test_any_groove_plays_any_meter_and_everybody_ends_with_the_piece(groove: str, meter: str) -> None:
    piece = piano_piece(bars=12, meter=meter)
    band = band_of(piece, groove, 1)
    drums = part_of(band, "Drums")
    last = max(note.onset for part in piece.parts for note in part.notes)
    assert max(note.onset for note in drums.notes) == last
    assert band.end <= piece.closing_bar_line
    for part in band.parts:
        if not part.is_drums:
            assert all(INSTRUMENTS[part.program].can_play(note.pitch) for note in part.notes)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(METERS), st.sampled_from(sorted(GROOVE_OUTLINES)), st.integers(1, 20), st.floats(40, 220))
def test_measures_cover_the_piece_without_gaps(meter: str, groove: str, bars: int, tempo: float) -> None:
    piece = piano_piece(bars, meter, tempo)
    profile = energy_profile_of(piece)
    measures = groove_bars(piece, profile, GROOVE_OUTLINES[groove])
    assert measures[0].onset == 0
    assert measures[-1].end == profile.end
    assert all(before.end == after.onset for before, after in pairwise(measures))


@pytest.mark.parametrize(
    ("meter", "tempo", "groove", "bar_ticks"),
    [
        ("4/4", 100, "straight", 96),
        ("2/2", 200, "straight", 192),
        ("2/4", 100, "straight", 96),
        ("3/4", 140, "waltz", 72),
        ("3/8", 130, "waltz", 36),
        ("3/8", 130, "ballad", 72),
        ("6/8", 90, "ballad", 72),
        ("6/8", 150, "shuffle", 144),
        ("4/4", 160, "lofi", 192),
    ],
)
def test_a_groove_is_felt_at_its_own_pace(meter: str, tempo: float, groove: str, bar_ticks: int) -> None:
    piece = piano_piece(8, meter, tempo)
    measures = groove_bars(piece, energy_profile_of(piece), GROOVE_OUTLINES[groove])
    assert max(measure.ticks for measure in measures) == bar_ticks


def test_the_backbeat_is_where_it_belongs() -> None:
    drums = part_of(band_of(piano_piece(bars=32), "straight", 5), "Drums").notes
    beats = [0, 0, 0, 0]
    for note in drums:
        if note.pitch in CLASSES["snare"] and note.onset % 24 == 0:
            beats[note.onset // 24 % 4] += 1
    assert beats[1] + beats[3] > 4 * (beats[0] + beats[2])


def test_drums_grow_with_the_piece() -> None:
    piece = piano_piece(bars=32)
    drums = part_of(band_of(piece, "straight", 2), "Drums").notes
    loudness = [[note.velocity for note in drums if note.onset // 96 // 8 == eighth] for eighth in range(4)]
    assert len(loudness[0]) < len(loudness[2])
    assert sum(loudness[0]) / len(loudness[0]) < sum(loudness[2]) / len(loudness[2])


def test_another_seed_has_other_drums_and_the_same_melody() -> None:
    one, other = (band_of(piano_piece(), "funk", seed) for seed in (1, 2))
    assert part_of(one, "Drums") != part_of(other, "Drums")
    assert part_of(one, "Lead") == part_of(other, "Lead")


def test_a_shuffle_swings_the_melody_too_and_leaves_triplets_alone() -> None:
    eighths, triplets = (
        Piece((Part(tuple(Note(place * step, 72 + place % 5, step) for place in range(384 // step))),))
        for step in (12, 8)
    )
    assert {note.onset % 24 for note in part_of(band_of(eighths, "straight", 0), "Lead").notes} == {0, 12}
    assert {note.onset % 24 for note in part_of(band_of(eighths, "shuffle", 0), "Lead").notes} == {0, 16}
    assert {note.onset % 24 for note in part_of(band_of(triplets, "shuffle", 0), "Lead").notes} == {0, 8, 16}


def test_what_is_left_of_a_beat_before_a_bar_line_does_not_swing_past_it() -> None:
    chromatic = Piece(
        (Part(tuple(Note(place * 12, 72 + place % 5, 12) for place in range(28))),), meters=(MeterMark(0, Meter(7, 8)),)
    )
    for closes in (True, False):
        band = band_of(chromatic, "jazz", 0, closes)
        assert len(band.bar_onsets()) == 4
        assert {note.onset % 84 for note in part_of(band, "Lead").notes} == {0, 16, 24, 40, 48, 64, 72}


def test_the_last_hit_ends_with_the_bar() -> None:
    """A last note that is struck just before the bar line, as a grace note."""
    piece = Piece((Part((*(Note(24 * place, 60, 24) for place in range(7)), Note(189, 67, 3))),))
    assert part_of(band_of(piece, "straight", 0), "Drums").end == 192


@pytest.mark.parametrize(
    ("meter", "tempo", "groove"),
    [
        ("4/4", 120, "straight"),
        ("4/4", 60, "lofi"),
        ("3/4", 120, "waltz"),
        ("3/8", 130, "ballad"),
        ("6/8", 80, "ballad"),
    ],
)
def test_without_a_wish_the_groove_suits(meter: str, tempo: float, groove: str) -> None:
    assert suiting_groove(piano_piece(4, meter, tempo)) == groove


@pytest.mark.parametrize("groove", GROOVE_OUTLINES)
def test_what_was_learned_of_a_groove_is_whole(groove: str) -> None:
    learned = load_groove(groove)
    slots = KINDS[learned.outline.kind] // 4
    assert len(learned.patterns) >= 4
    assert sum(pattern.share for pattern in learned.patterns) > 0.8
    assert [pattern.hits for pattern in learned.patterns] == sorted(pattern.hits for pattern in learned.patterns)
    for pattern in learned.patterns:
        assert pattern.probability.shape == (slots * pattern.bars, len(CLASSES))
        assert pattern.probability.max() <= 1
        assert (pattern.velocity[pattern.probability > 0] > 0).all()
    assert learned.fills


def test_everybody_holds_the_last_chord() -> None:
    piece = piano_piece()
    last = max(note.onset for part in piece.parts for note in part.notes)
    for groove, manner in GROOVE_OUTLINES.items():
        for name in ("Bass", "Chords"):
            part = part_of(band_of(piece, groove, 0), name)
            struck = {note.onset for note in part.notes if note.onset >= last}
            assert len(struck) == 1
            assert manner.swings or struck == {last}
            assert part.end >= piece.end - 6


def test_a_loop_goes_on_until_its_last_bar_line() -> None:
    piece = piano_piece(bars=8)
    loop = band_of(piece, "lofi", 3, closes=False)
    drums = part_of(loop, "Drums").notes
    assert not {note.pitch for note in drums} & {49}
    assert {note.onset // 96 for note in drums} == set(range(8))
    assert loop.end <= 8 * 96
    assert finished(piece, Request(groove="lofi", form="loop", seed=3)) == loop


def test_chords_follow_the_harmony() -> None:
    piece = piano_piece()
    chords = harmony(piece)
    part = part_of(band_of(piece, "straight", 0), "Chords")
    inside = [note.pitch % 12 in chord_at(chords, note.onset).pitch_classes for note in part.notes]
    last = max(note.onset for note in part.notes)
    assert all(kept for kept, note in zip(inside, part.notes, strict=True) if note.onset < last)
