"""MIDI files of format 2: patterns that are pieces of their own, one after the other instead of together."""

from composer.notices import Notice
from composer.score.midi_file import END_OF_TRACK, MARKER, META, TRACK_NAME, MidiFile, Timed
from composer.score.midi_repair import without_hung_notes

END, NAME, MARK = bytes((META, END_OF_TRACK)), bytes((META, TRACK_NAME)), bytes((META, MARKER))


def in_a_row(midi: MidiFile) -> MidiFile:
    """A file of patterns as one track in which they follow one another, each from a whole quarter note on.

    The names of those after the first become markers.
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
