"""What FluidSynth plays is the music that was written. Every test listens to real sound."""

import subprocess
import sys
from pathlib import Path

import mido
import numpy as np
import pytest

from composer.audio.fluidsynth import load_library
from composer.audio.samples import SAMPLE_RATE, Audio
from composer.audio.soundfonts import choose_soundfont
from composer.audio.synthesis import LONGEST_TAIL_SECONDS, SLICE_SECONDS, synthesize
from composer.errors import BadInput, MissingDependency
from composer.score.midi import midi_from_piece
from composer.score.piece import Note, Part, Pedal, Piece
from tests.audio.audio_examples import DAMAGED_FONT, FLUTE, joined, level, nocturne, one_note, pitch_heard, scale
from tests.midi_files import mido_of, ours

PROJECT = Path(__file__).parents[2]
AUDIBLE = -40.0
SILENT = -70.0


def heard(music: Piece | mido.MidiFile) -> Audio:
    midi = midi_from_piece(music) if isinstance(music, Piece) else ours(music)
    return joined(list(synthesize(midi, choose_soundfont())))


def test_a_scale_is_heard_note_by_note() -> None:
    audio = heard(scale(FLUTE))
    pitches = [pitch_heard(audio, 0.5 * index + 0.15, 0.5 * index + 0.45) for index in range(8)]
    # A flute's first overtone may outdo its fundamental.
    assert [round(pitch) % 12 for pitch in pitches] == [0, 2, 4, 5, 7, 9, 11, 0]


def test_a_scale_lasts_as_long_as_it_is_written_and_a_short_tail() -> None:
    audio = heard(scale())
    assert level(audio, 0, 4) > AUDIBLE
    assert scale().seconds < audio.seconds <= scale().seconds + LONGEST_TAIL_SECONDS
    assert np.abs(audio.samples[-10:]).max() < audio.peak / 1000, "the end must not click"


def test_nothing_sounds_before_the_first_note() -> None:
    audio = heard(one_note(start=1.0))
    assert level(audio, 0, 0.99) < SILENT
    assert level(audio, 1.0, 1.2) > AUDIBLE


def test_a_note_begins_at_its_time_whatever_the_slices_are() -> None:
    first, later = heard(one_note(start=0.0)), heard(one_note(start=7.0))
    shift = round(7.0 * SAMPLE_RATE)
    onsets = [int(np.flatnonzero(np.abs(audio.samples).max(axis=1) > 0.005)[0]) for audio in (first, later)]
    assert abs(onsets[1] - onsets[0] - shift) <= 64


def test_the_first_slice_comes_before_the_rest_is_made() -> None:
    slices = synthesize(midi_from_piece(nocturne(60)), choose_soundfont())
    first = next(slices)
    slices.close()
    assert first.seconds == pytest.approx(SLICE_SECONDS)
    assert level(first, 0, SLICE_SECONDS) > AUDIBLE


def test_slices_joined_are_as_long_as_the_piece_and_its_tail() -> None:
    *music, tail = list(synthesize(midi_from_piece(scale()), choose_soundfont()))
    assert joined(music).seconds == pytest.approx(4.0)
    assert 0 < tail.seconds <= LONGEST_TAIL_SECONDS


def test_the_pedal_lets_a_note_ring_on() -> None:
    short, last = Note(0, 60, 6), Note(144, 30, 6, 1)
    dry = heard(Piece((Part((short, last)),)))
    held = heard(Piece((Part((short, last), pedals=(Pedal(0, 144),)),)))
    assert level(held, 1.5, 2.5) > level(dry, 1.5, 2.5) + 20


def test_a_pedal_that_never_comes_up_does_not_ring_for_ever() -> None:
    midi = mido_of(one_note(program=19))  # an organ sounds as long as its key is down
    midi.tracks[1].insert(1, mido.Message("control_change", control=64, value=127))
    assert heard(midi).seconds < 1 + LONGEST_TAIL_SECONDS - 1


def test_a_note_that_is_never_ended_does_not_ring_for_ever() -> None:
    midi = mido_of(one_note(program=19))
    midi.tracks[1] = mido.MidiTrack(message for message in midi.tracks[1] if message.type != "note_off")
    assert heard(midi).seconds < LONGEST_TAIL_SECONDS


def test_pitch_bends_are_played() -> None:
    midi = mido_of(one_note(pitch=69, seconds=2, program=FLUTE))
    plain = pitch_heard(heard(midi), 0.5, 1.5)
    midi.tracks[1].insert(1, mido.Message("pitchwheel", pitch=4096))
    assert pitch_heard(heard(midi), 0.5, 1.5) - plain == pytest.approx(1.0, abs=0.1)


def test_volume_and_pressure_are_played() -> None:
    midi = mido_of(one_note(program=FLUTE))
    plain = heard(midi)
    midi.tracks[1].insert(1, mido.Message("control_change", control=7, value=20))
    assert level(heard(midi), 0, 1) < level(plain, 0, 1) - 10
    for message in (mido.Message("aftertouch", value=127), mido.Message("polytouch", note=60, value=127)):
        pressed = mido_of(one_note(program=FLUTE))
        pressed.tracks[1].insert(-2, message)
        assert level(heard(pressed), 0, 1) > AUDIBLE


def test_louder_is_louder() -> None:
    soft, loud = (heard(Piece((Part((Note(0, 60, 48, velocity),)),))) for velocity in (30, 120))
    assert level(loud, 0, 1) > level(soft, 0, 1) + 10


def test_more_than_sixteen_channels_are_all_heard() -> None:
    """Thirty flutes one after another, each a part of its own, on two ports."""
    pitches = [60 + number % 12 for number in range(30)]
    piece = Piece(tuple(Part((Note(24 * i, pitch, 20),), FLUTE) for i, pitch in enumerate(pitches)))
    audio = heard(piece)
    found = [round(pitch_heard(audio, 0.5 * index + 0.1, 0.5 * index + 0.4)) % 12 for index in range(30)]
    assert found == [pitch % 12 for pitch in pitches]


RESET = mido.Message("sysex", data=bytes.fromhex("7e7f0901"))  # General MIDI system on


@pytest.mark.parametrize("first", [[], [RESET]])
def test_channel_ten_is_the_drums_on_every_port(first: list[mido.Message]) -> None:
    drums = Piece((Part((Note(0, 38, 24),), is_drums=True),))
    on_second_port = mido_of(drums)
    on_second_port.tracks[1][0:0] = [mido.MetaMessage("midi_port", port=1), *first]
    quiet = mido_of(Piece((Part((Note(0, 60, 24, 1),)),)))
    on_first_port = mido_of(drums)
    for midi in (on_first_port, on_second_port):
        midi.tracks.append(quiet.tracks[1])
    assert level(heard(on_first_port), 0, 0.3) > AUDIBLE
    assert np.allclose(heard(on_first_port).samples[:20_000], heard(on_second_port).samples[:20_000], atol=0.01)


def test_a_note_without_a_program_is_played_by_the_piano() -> None:
    midi = mido_of(one_note())
    plain = heard(midi)
    midi.tracks[1] = mido.MidiTrack(message for message in midi.tracks[1] if message.type != "program_change")
    assert np.array_equal(heard(midi).samples, plain.samples)


def test_a_key_is_released_after_a_reset_as_before() -> None:
    """General MIDI resets all channels to the piano, also those that play the noises of keys."""
    plain, reset = (mido_of(one_note()) for _ in range(2))
    reset.tracks[1].insert(len(reset.tracks[1]) - 3, RESET)
    assert [message.type for message in reset.tracks[1]][-4:] == ["sysex", "note_on", "note_off", "end_of_track"]
    assert np.array_equal(heard(reset).samples, heard(plain).samples)


def test_the_same_music_gives_the_same_samples_in_every_process() -> None:
    program = (
        "import hashlib; from tests.audio.audio_examples import nocturne; from tests.audio.test_synthesis import heard;"
        "print(hashlib.sha256(heard(nocturne(6)).samples.tobytes()).hexdigest())"
    )
    command, root = [sys.executable, "-c", program], Path(__file__).parents[2]
    runs = [subprocess.run(command, cwd=root, capture_output=True, text=True, check=True) for _ in range(2)]
    assert runs[0].stdout == runs[1].stdout


def test_stopping_early_frees_the_synthesizer() -> None:
    """In a process of its own: in this one, what other tests left behind grows and shrinks beside it."""
    code = """
from composer.audio.soundfonts import choose_soundfont
from composer.audio.synthesis import synthesize
from composer.score.midi import midi_from_piece
from tests.audio.audio_examples import scale
from tests.processes import peak_megabytes

midi, font = midi_from_piece(scale()), choose_soundfont()
for count in (20, 60):
    for _ in range(count):
        slices = synthesize(midi, font)
        next(slices)
        slices.close()
    print(peak_megabytes())
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    before, after = map(float, done.stdout.split())
    assert after - before < 20, "the process grew by over 20 MB"


def test_nothing_is_said_on_the_way(capfd: pytest.CaptureFixture[str]) -> None:
    """FluidSynth warns of instruments that a font lacks; the command line has no room for that."""
    midi = mido_of(one_note(program=5))
    midi.tracks[1].insert(1, mido.Message("control_change", control=0, value=99))
    heard(midi)
    assert capfd.readouterr() == ("", "")


def test_stdout_is_left_to_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """pyfluidsynth announces the library on stdout where the environment says CI."""
    monkeypatch.setenv("CI", "true")
    command = [sys.executable, "-c", "from composer.audio.fluidsynth import load_library; load_library()"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_stdout_is_given_back_by_threads_that_load_the_library_at_once() -> None:
    code = """
import sys
from threading import Thread
from composer.audio.fluidsynth import load_library

stdout, threads = sys.stdout, [Thread(target=load_library) for _ in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
stdout.write(str(sys.stdout is stdout))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout == "True"


def test_a_soundfont_with_rubbish_inside_is_refused(tmp_path: Path) -> None:
    damaged = tmp_path / "Damaged.sf2"
    damaged.write_bytes(DAMAGED_FONT)
    with pytest.raises(BadInput, match="could not be loaded"):
        next(synthesize(midi_from_piece(scale()), damaged))


def test_what_cannot_be_played_is_refused_before_the_first_slice(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no notes"):
        synthesize(midi_from_piece(Piece(())), choose_soundfont())
    text = tmp_path / "font.sf2"
    text.write_text("not a font")
    with pytest.raises(BadInput, match=r"font\.sf2 is not a soundfont"):
        synthesize(midi_from_piece(scale()), text)


def test_without_the_library_the_reader_learns_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    load_library.cache_clear()
    monkeypatch.setitem(sys.modules, "fluidsynth", None)
    with pytest.raises(MissingDependency, match="apt-get install fluidsynth"):
        synthesize(midi_from_piece(scale()), choose_soundfont())
