"""A MIDI file is performed as written: every message at its time, on its channel."""

import mido
import pytest

from composer.audio.timeline import MOST_PORTS, Timeline, read_timeline
from composer.errors import BadInput
from composer.score.midi import midi_from_piece
from composer.score.midi_file import NOTE_OFF
from composer.score.piece import Note, Part, Piece, TempoMark
from tests.audio.audio_examples import one_note, scale
from tests.midi_files import mido_of, ours


def onsets(timeline: Timeline) -> list[float]:
    return [timed.second for timed in timeline.messages if timed.is_onset]


def test_a_piece_lasts_as_long_in_sound_as_on_paper() -> None:
    assert read_timeline(midi_from_piece(scale())).seconds == pytest.approx(scale().seconds)


def test_tempo_changes_in_the_middle_of_a_note_are_followed() -> None:
    piece = Piece((Part((Note(0, 60, 96), Note(96, 62, 24))),), tempos=(TempoMark.of(0, 120), TempoMark.of(48, 30)))
    timeline = read_timeline(midi_from_piece(piece))
    assert onsets(timeline) == pytest.approx([0.0, 1.0 + 4.0])
    assert timeline.seconds == pytest.approx(piece.seconds)


def test_times_off_our_grid_are_kept() -> None:
    midi = mido.MidiFile(ticks_per_beat=1000)
    note = [mido.Message("note_on", note=60, time=7), mido.Message("note_off", note=60, time=1)]
    midi.tracks.append(mido.MidiTrack(note))
    timeline = read_timeline(ours(midi))
    assert [timed.second for timed in timeline.messages] == pytest.approx([0.0035, 0.004])


def test_the_last_of_two_tempos_on_one_tick_holds() -> None:
    midi = mido_of(one_note(start=1.0))
    midi.tracks[0][1:1] = [mido.MetaMessage("set_tempo", tempo=1_000_000)]
    assert onsets(read_timeline(ours(midi))) == pytest.approx([1.0])


def test_each_port_has_sixteen_channels_of_its_own() -> None:
    piece = Piece(tuple(Part((Note(0, 48 + number, 24),), program=number) for number in range(32)))
    timeline = read_timeline(midi_from_piece(piece))
    channels = [timed.channel for timed in timeline.messages if timed.is_onset]
    assert timeline.ports == 3
    assert len(set(channels)) == 32
    assert all(channel % 16 != 9 for channel in channels), "a melody must not fall on the drums"


def test_ports_with_high_numbers_are_counted_from_zero() -> None:
    midi = mido_of(one_note())
    midi.tracks[1].insert(0, mido.MetaMessage("midi_port", port=120))
    assert {timed.channel for timed in read_timeline(ours(midi)).messages} == {0}


def test_more_ports_than_a_synthesizer_has_are_refused() -> None:
    midi = mido_of(one_note())
    for port in range(MOST_PORTS):
        track = mido_of(one_note()).tracks[1]
        track.insert(0, mido.MetaMessage("midi_port", port=port + 1))
        midi.tracks.append(track)
    with pytest.raises(BadInput, match="17 ports"):
        read_timeline(ours(midi))


def test_a_note_that_is_never_ended_stops_with_its_track() -> None:
    midi = mido.MidiFile(ticks_per_beat=480)
    end = mido.MetaMessage("end_of_track", time=960)
    midi.tracks.append(mido.MidiTrack([mido.Message("note_on", note=60, time=0), end]))
    timeline = read_timeline(ours(midi))
    assert timeline.messages[-1].kind == NOTE_OFF
    assert timeline.seconds == pytest.approx(1.0)


def test_silence_after_the_last_note_is_left_out() -> None:
    midi = mido_of(one_note())
    midi.tracks[1].insert(-1, mido.Message("control_change", control=7, value=0, time=480 * 1000))
    assert read_timeline(ours(midi)).seconds == pytest.approx(1.0)


def test_a_file_without_notes_is_refused() -> None:
    with pytest.raises(BadInput, match="no notes"):
        read_timeline(midi_from_piece(Piece(())))
    only_ends = mido.MidiFile(ticks_per_beat=480)
    only_ends.tracks.append(mido.MidiTrack([mido.Message("note_on", note=60, velocity=0, time=10)]))
    with pytest.raises(BadInput, match="no notes"):
        read_timeline(ours(only_ends))


def test_three_hours_of_music_are_refused() -> None:
    with pytest.raises(BadInput, match="180 minutes; up to 60"):
        read_timeline(midi_from_piece(one_note(start=3 * 3600 - 1)))


def test_independent_sequences_are_refused() -> None:
    midi = mido_of(one_note())
    midi.type = 2
    with pytest.raises(BadInput, match="type 2"):
        read_timeline(ours(midi))
