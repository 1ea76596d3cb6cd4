"""Live playback of a piece that may still grow, and leveling of its loudness."""

import numpy as np
import pytest

from composer.audio.leveling import Leveler, likely_gain, needed_gain
from composer.audio.limiting import limited
from composer.audio.live import LiveSynthesizer, playable
from composer.audio.loudness import TARGET_LUFS, loudness
from composer.audio.samples import SAMPLE_RATE, Audio, Samples
from composer.audio.soundfonts import choose_soundfont
from composer.audio.synthesis import synthesize
from composer.score.midi import midi_from_piece
from composer.score.piece import Note, Part, Pedal, Piece
from tests.audio.audio_examples import FLUTE, joined, level, nocturne, one_note, pitch_heard, scale

FONT = choose_soundfont()
STRINGS = 48
SLICE = 64 * 300


def played(piece: Piece, start_second: float = 0.0, numbers: tuple[int, ...] | None = None) -> Audio:
    """What is heard of a piece to its end, in slices."""
    with LiveSynthesizer(FONT, start_second) as synthesizer:
        music, slices = playable(piece, numbers), []
        while (left := round(music.seconds * SAMPLE_RATE) - synthesizer.frame) > 0:
            slices.append(Audio(synthesizer.play(music, min(SLICE, left))))
        return joined([*slices, Audio(synthesizer.ring_out(music))])


def ensemble() -> Piece:
    """A tune, drums, and a bass that enters later."""
    tune = Part(tuple(Note(24 * beat, 72 + beat % 5, 20) for beat in range(8)), FLUTE)
    drums = Part(tuple(Note(24 * beat, 38, 12) for beat in range(8)), is_drums=True)
    bass = Part((Note(96, 40, 48), Note(144, 43, 48)), 32)
    return Piece((tune, drums, bass))


@pytest.mark.parametrize("piece", [scale(), nocturne(4), ensemble()], ids=["scale", "pedal", "ensemble"])
def test_what_is_heard_is_what_the_file_holds(piece: Piece) -> None:
    heard, whole = played(piece), joined(list(synthesize(midi_from_piece(piece), FONT)))
    np.testing.assert_array_equal(heard.samples, whole.samples)


def test_a_piece_that_grows_while_it_is_played_sounds_like_the_whole() -> None:
    whole = ensemble()
    # The bass is not there yet: its number is kept for it.
    begun = Piece(
        tuple(
            Part(tuple(note for note in part.notes if note.onset < 96), part.program, part.name, part.is_drums)
            for part in whole.parts[:2]
        )
    )
    with LiveSynthesizer(FONT) as synthesizer:
        first = synthesizer.play(playable(begun, (0, 1)), round(1.9 * SAMPLE_RATE))
        rest = synthesizer.play(playable(whole, (0, 1, 2)), SAMPLE_RATE)
    together = np.concatenate([first, rest])
    np.testing.assert_array_equal(together, played(whole).samples[: len(together)])


def test_begun_in_the_middle_it_sounds_as_it_would_have_from_the_start() -> None:
    piece = scale(FLUTE)
    assert pitch_heard(played(piece, start_second=2.0), 0.1, 0.4) == pytest.approx(67, abs=0.2)
    whole = played(piece)
    assert level(played(piece, 2.2), 0.0, 0.2) == pytest.approx(level(whole, 2.2, 2.4), abs=1)


def test_a_note_that_began_before_is_still_heard() -> None:
    assert level(played(one_note(60, seconds=6, program=FLUTE), start_second=4.0), 0, 1) > -50


@pytest.mark.parametrize("program", [STRINGS, 0])
def test_begun_in_the_middle_it_has_what_only_the_pedal_holds(program: int) -> None:
    struck, last = Note(0, 48, 12, 100), Note(192, 90, 12, 1)
    pedaled = Piece((Part((struck, last), program, pedals=(Pedal(0, 180),)),))
    whole = level(played(pedaled), 2.2, 2.6)
    # It is struck once more, later than it was: a piano has faded less, and strings have not swelled as much.
    assert level(played(pedaled, start_second=2.2), 0, 0.4) == pytest.approx(whole, abs=6)


def test_begun_in_the_middle_it_has_nothing_that_the_pedal_let_go_or_that_has_faded() -> None:
    struck, last = Note(0, 48, 12, 100), Note(960, 90, 12, 1)
    for until, start in ((24, 4.0), (900, 12.0)):
        pedaled = Piece((Part((struck, last), STRINGS, pedals=(Pedal(0, until), Pedal(until + 6, 930))),))
        assert level(played(pedaled, start_second=start), 0, 1) < -100


def test_a_piece_without_notes_is_silent() -> None:
    with LiveSynthesizer(FONT) as synthesizer:
        assert np.abs(synthesizer.play(playable(Piece((Part(()),))), 6400)).max() < 1e-6


def loud() -> Samples:
    """Noise that swells far over full scale and falls again."""
    random = np.random.default_rng(3)
    swell = np.sin(np.linspace(0, 3 * np.pi, 64 * 3000)) ** 2 * 1.5
    return (random.standard_normal((64 * 3000, 2)) * 0.3 * swell[:, np.newaxis]).astype(np.float32)


@pytest.mark.parametrize("steps", [500, 1200, 37])
def test_leveled_slice_by_slice_it_is_what_leveling_the_whole_gives(steps: int) -> None:
    samples, leveler, frames = loud(), Leveler(1.5), 64 * steps
    slices = [
        leveler.feed(samples[start : start + frames], 1.5, start + frames >= len(samples))
        for start in range(0, len(samples), frames)
    ]
    np.testing.assert_allclose(np.concatenate(slices), limited(Audio(samples), 1.5).samples, atol=1e-3)


def test_a_new_gain_is_reached_slowly_and_without_a_step() -> None:
    leveler = Leveler(1.0)
    heard = np.concatenate([leveler.feed(np.full((64 * 700, 2), 0.1, np.float32), 2.0) for _ in range(10)])
    assert heard[-1, 0] == pytest.approx(0.2, rel=1e-3)
    assert np.abs(np.diff(heard[:, 0])).max() < 1e-4


def test_the_needed_gain_brings_a_piece_to_the_loudness_of_files() -> None:
    piece = nocturne(6)
    raw = joined(list(synthesize(midi_from_piece(piece), FONT)))
    assert loudness(limited(raw, needed_gain(piece, FONT))) == pytest.approx(TARGET_LUFS, abs=0.2)
    with LiveSynthesizer(FONT) as synthesizer:
        beginning = synthesizer.play(playable(piece), 2 * SAMPLE_RATE)
    assert 0.3 < likely_gain(beginning) / needed_gain(piece, FONT) < 3
