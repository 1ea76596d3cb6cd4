"""MIDI files of format 2, whose patterns are played one after another."""

from composer.notices import Notice
from composer.score.midi_file import END_OF_TRACK, MARKER, META, TRACK_NAME, MidiFile, Timed
from composer.score.midi_repair import without_hung_notes

END, NAME, MARK = bytes((META, END_OF_TRACK)), bytes((META, TRACK_NAME)), bytes((META, MARKER))


def in_a_row(midi: MidiFile) -> MidiFile:
    """Join the patterns of a file into one track, each starting on a quarter note.

    The names of later patterns become markers.
    """
    patterns = [
        without_hung_notes(MidiFile((track,), midi.ticks_per_quarter, 0)) for track in midi.tracks if len(track) > 1
    ]
    joined: list[Timed] = []
    begin = 0
    for pattern in patterns:
        (track,) = pattern.tracks
        for tick, message in track:
            if joined and message[:2] == NAME:
                message = MARK + message[2:]
            if message[:2] != END:
                joined.append((begin + tick, message))
        begin += -(-track[-1][0] // midi.ticks_per_quarter) * midi.ticks_per_quarter
    joined.append((begin, END))
    said = (*midi.remarks, *(remark for pattern in patterns for remark in pattern.remarks))
    remarks = (*said, Notice("midi_patterns_in_a_row", count=len(patterns)))
    return MidiFile((tuple(joined),), midi.ticks_per_quarter, 0, remarks)
