"""A hummed tune becomes notes in its tempo, which may drift."""

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile

from composer.errors import BadInput
from composer.evaluation.studies.hums import hum, note_f1
from composer.score.clock import mean_tempo
from composer.score.midi import read_piece
from composer.score.piece import Piece
from composer.transcription.recording import SAMPLE_RATE, Voice
from composer.transcription.rhythm import rhythm_of
from composer.transcription.transcribe import transcribe, transcribed
from tests.cli.test_cli import run


def wav(voice: Voice, rate: int = SAMPLE_RATE) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, voice, rate, format="WAV")
    return file.getvalue()


def tune(voice: Voice) -> Piece:
    found = transcribed(voice)
    assert found is not None
    return found.piece


@pytest.mark.parametrize("seed", [101, 102, 103])
def test_a_hum_with_vibrato_glides_noise_and_drift_is_written_down(seed: int) -> None:
    sung = hum(seed)
    piece = tune(sung.voice)
    assert note_f1(piece, sung) >= 0.9
    assert mean_tempo(piece) == pytest.approx(sung.tempo, rel=0.15)
    # On the grid of sixteenths.
    assert all(note.onset % 6 == 0 and note.duration % 6 == 0 for note in piece.parts[0].notes)


def test_a_whistled_scale_at_120_is_one_tempo_and_its_key_is_found() -> None:
    time = np.arange(SAMPLE_RATE // 2) / SAMPLE_RATE
    pitches = (72, 74, 76, 77, 79, 81, 83, 84)
    envelope = np.minimum(1, np.minimum(time, time[-1] - time) / 0.03)
    voice = np.concatenate([0.5 * envelope * np.sin(2 * np.pi * 440 * 2 ** ((p - 69) / 12) * time) for p in pitches])
    voice = np.concatenate([np.zeros(SAMPLE_RATE // 5), voice])
    found = transcribe(wav(voice.astype(np.float32)), "whistle.wav")
    assert [note.pitch for note in found.piece.parts[0].notes] == list(pitches)
    assert len({note.duration for note in found.piece.parts[0].notes}) == 1
    assert len(found.piece.tempos) == 1
    assert found.piece.tempos[0].quarters_per_minute == pytest.approx(120, rel=0.01)
    assert str(found.piece.keys[0].key) == "C major"
    assert abs(found.cents) < 10


def test_a_rhythm_that_slows_down_is_read_as_it_is_meant() -> None:
    lengths = [1, 1, 0.5, 0.5, 1, 1, 1, 2, 1, 0.5, 0.5, 1, 1, 2]
    beats = np.concatenate([[0], np.cumsum(lengths)])[:-1]
    onsets = np.interp(beats, np.arange(20), np.concatenate([[0], np.cumsum(0.5 * 1.012 ** np.arange(19))]))
    rhythm = rhythm_of(onsets)
    assert (np.diff(rhythm.steps) / 4).tolist() == lengths[:-1]
    assert np.abs(np.interp(rhythm.steps / 4, np.arange(len(rhythm.beats)), rhythm.beats) - onsets).max() < 0.03


def test_silence_noise_and_what_is_no_recording_are_refused() -> None:
    with pytest.raises(BadInput, match="is silent"):
        transcribe(wav(np.zeros(SAMPLE_RATE, np.float32)), "hum.wav")
    noise = np.random.default_rng(0).normal(size=SAMPLE_RATE).astype(np.float32) * 0.1
    with pytest.raises(BadInput, match="No tune"):
        transcribe(wav(noise), "hum.wav")
    with pytest.raises(BadInput, match="cannot be read as a recording"):
        transcribe(b"MThd nonsense", "hum.wav")
    with pytest.raises(BadInput, match="cannot be read as a recording"):
        transcribe(b"", "hum.wav")


def test_the_command_writes_a_tune_and_tells_its_notes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    sung = hum(104)
    recording, out = tmp_path / "hum.wav", tmp_path / "tune.mid"
    # As a microphone records: at another rate, in stereo.
    twice = np.repeat(sung.voice, 2)
    soundfile.write(recording, np.stack([twice, twice], axis=1), 2 * SAMPLE_RATE)
    code, told, complaint = run(capsys, "transcribe", str(recording), "--out", str(out), "--json", "--key", "D minor")
    assert (code, complaint) == (0, "")
    assert read_piece(out).note_count == len(sung.notes)
    assert f'"pitch": {sung.notes[0][2]}' in told
    assert '"key": "D minor"' in told
    code, told, complaint = run(capsys, "transcribe", str(tmp_path / "none.wav"), "--out", str(out))
    assert (code, told) == (2, "")
    assert "does not exist" in complaint
