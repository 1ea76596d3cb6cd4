"""Stems add up to the mix: each is as long as it, and sounds like its part alone."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
import soundfile

from composer.audio.apart import synthesize_safely
from composer.audio.loudness import loudness
from composer.audio.samples import SAMPLE_RATE, Audio
from composer.audio.soundfonts import choose_soundfont
from composer.audio.stems import gain_of, write_stems
from composer.errors import BadInput
from composer.score.midi import midi_from_piece, parse_midi, piece_from_midi
from composer.score.piece import Note, Part, Piece
from tests.audio.audio_examples import level

BASS = tuple(Note(place * 48, 40 + place % 3, 40, 90) for place in range(4))
TUNE = tuple(Note(96 + place * 24, 67 + place, 24, 70) for place in range(4))
BEAT = tuple(Note(place * 24, 36 + 2 * (place % 2), 6, 80) for place in range(8))
TRIO = Piece((Part(TUNE, 73, "Tune / solo"), Part(BASS, 32), Part(BEAT, is_drums=True)))


@pytest.fixture(scope="module")
def font() -> Path:
    return choose_soundfont()


@pytest.fixture(scope="module")
def archive(font: Path) -> zipfile.ZipFile:
    file = io.BytesIO()
    write_stems(TRIO, file, font)
    return zipfile.ZipFile(file)


def stem(archive: zipfile.ZipFile, name: str) -> Audio:
    samples, rate = soundfile.read(io.BytesIO(archive.read(name)), dtype="float32", always_2d=True)
    assert rate == SAMPLE_RATE
    return Audio(samples)


NAMES = ["01 tune  solo.wav", "02 acoustic bass.wav", "03 drums.wav"]


def test_every_part_is_there_as_sound_and_as_midi(archive: zipfile.ZipFile) -> None:
    midi = [name.replace(".wav", ".mid") for name in NAMES]
    assert sorted(archive.namelist()) == sorted([*NAMES, *midi, "all.mid"])
    for name, part in zip(midi, TRIO.parts, strict=True):
        alone = piece_from_midi(parse_midi(archive.read(name), name))
        assert [one.notes for one in alone.parts] == [part.notes]
    assert piece_from_midi(parse_midi(archive.read("all.mid"), "all")).note_count == TRIO.note_count


def leveled_mix(piece: Piece, font: Path) -> np.ndarray:
    """What the stems of a piece should add up to, (frames, 2)."""
    mix = Audio(np.concatenate([heard.samples for heard in synthesize_safely(midi_from_piece(piece), font)]))
    return mix.samples * gain_of(loudness(mix), mix.peak)


def test_together_the_stems_are_the_mix(archive: zipfile.ZipFile, font: Path) -> None:
    expected = leveled_mix(TRIO, font)
    stems = [stem(archive, name).samples for name in NAMES]
    assert {len(samples) for samples in stems} == {len(expected)}
    music = slice(0, round(TRIO.seconds * SAMPLE_RATE))
    assert np.abs(np.sum(stems, axis=0)[music] - expected[music]).max() < 1e-3
    assert np.abs(expected).max() > 0.1


def test_a_stem_is_silent_where_its_part_is(archive: zipfile.ZipFile) -> None:
    tune = stem(archive, NAMES[0])
    assert level(tune, 0.0, 1.9) < -90
    assert level(tune, 2.0, 3.9) > -50


def test_the_same_piece_gives_the_same_zip_and_progress_rises(archive: zipfile.ZipFile, font: Path) -> None:
    again = io.BytesIO()
    heard: list[float] = []
    write_stems(TRIO, again, font, on_progress=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1
    assert all(zipfile.ZipFile(again).read(name) == archive.read(name) for name in archive.namelist())


def test_a_piece_without_notes_has_no_stems(font: Path) -> None:
    with pytest.raises(BadInput, match="no notes"):
        write_stems(Piece((Part(()),)), io.BytesIO(), font)
