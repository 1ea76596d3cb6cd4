"""The patterns of a file of format 2 are read one after the other."""

import io

import mido

from composer.score.reading import read_with_remarks


def test_patterns_follow_one_another_with_their_notes_programs_and_tempos() -> None:
    midi = mido.MidiFile(type=2, ticks_per_beat=96)
    for program, pitches, tempo in ((0, (60, 62, 64), 500_000), (40, (72, 74), 400_000)):
        track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=tempo)])
        track.append(mido.Message("program_change", program=program))
        for pitch in pitches:
            track.append(mido.Message("note_on", note=pitch, velocity=80))
            track.append(mido.Message("note_off", note=pitch, time=90))
        midi.tracks.append(track)
    file = io.BytesIO()
    midi.save(file=file)
    piece, remarks = read_with_remarks(file.getvalue(), "patterns.mid")
    notes = sorted((note.played_onset, note.pitch) for part in piece.parts for note in part.notes)
    assert [pitch for _, pitch in notes] == [60, 62, 64, 72, 74]
    # The second begins on the quarter note after the first has ended.
    assert notes[3][0] == 3 * 24
    assert {mark.microseconds_per_quarter for mark in piece.tempos} == {500_000, 400_000}
    assert any(remark.code == "midi_patterns_in_a_row" for remark in remarks)
