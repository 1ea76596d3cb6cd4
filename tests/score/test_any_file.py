"""Files as people have them, damaged, old or odd, are read as their makers meant them."""

import struct
from dataclasses import replace

import pytest

from composer.score.analysis import analyze, detect_key
from composer.score.corrections import Corrections, corrected
from composer.score.meter import Meter
from composer.score.meters import meters_in_order, pickup_ticks
from composer.score.midi import midi_bytes, midi_from_piece, parse_midi, piece_from_midi
from composer.score.midi_file import MidiFile, Timed, midi_file_bytes
from composer.score.piece import LONGEST_QUARTER, MeterMark, Piece, TempoMark
from composer.score.reading import read_with_remarks
from tests.pieces import melody

END = b"\xff\x2f"
METER_4_4, METER_3_4, METER_1_4 = (b"\xff\x58" + bytes((beats, 2, 24, 8)) for beats in (4, 3, 1))


def notes(pitches: list[int], length: int = 480, channel: int = 0, start: int = 0) -> list[Timed]:
    found: list[Timed] = []
    for place, pitch in enumerate(pitches):
        onset = start + place * length
        found += [(onset, bytes((0x90 | channel, pitch, 80))), (onset + length, bytes((0x80 | channel, pitch, 0)))]
    return found


def track(*entries: Timed) -> tuple[Timed, ...]:
    ordered = sorted(entries, key=lambda entry: entry[0])
    return (*ordered, (ordered[-1][0], END))


SCALE = [60, 62, 64, 65, 67, 65, 64, 62] * 4


def content(*tracks: tuple[Timed, ...], division: int = 480) -> bytes:
    return midi_file_bytes(MidiFile(tracks, division))


def read(data: bytes, name: str = "song.mid") -> Piece:
    return read_with_remarks(data, name)[0]


WHOLE = content(track(*notes(SCALE)))


RIFF = b"RIFF" + struct.pack("<L", len(WHOLE) + 12) + b"RMIDdata" + struct.pack("<L", len(WHOLE)) + WHOLE


def written_messages(piece: Piece) -> list[Timed]:
    """What is written of a piece, track by track."""
    return [timed for track in midi_from_piece(piece).tracks for timed in track]


def spoilt(meta: bytes) -> bytes:
    """The file with a meta message of a length that it may not have, at its beginning."""
    body = b"\0" + meta + WHOLE[22:]
    return WHOLE[:14] + b"MTrk" + struct.pack(">L", len(body)) + body


@pytest.mark.parametrize(
    ("data", "name", "remark"),
    [
        (WHOLE[:14] + b"XFIH" + struct.pack(">L", 6) + b"abcdef" + WHOLE[14:], "chunk.mid", ""),
        (RIFF, "a.rmi", ""),
        (bytes(128) + WHOLE, "macintosh.mid", "128 bytes"),
        (spoilt(b"\xff\x59\x00"), "key.mid", "key signature has the wrong length"),
        (spoilt(b"\xff\x51\x02\x07\xa1"), "tempo.mid", "tempo has the wrong length"),
        (WHOLE[:18] + struct.pack(">L", 9) + WHOLE[22:], "length.mid", ""),
        (WHOLE, "song.kar", ""),
    ],
)
def test_odd_files_are_read_whole_with_a_remark_on_what_is_wrong(data: bytes, name: str, remark: str) -> None:
    piece, remarks = read_with_remarks(data, name)
    assert (piece.note_count, piece.seconds) == (32, 16.0)
    assert remark in " ".join(map(str, remarks))


def test_what_is_left_of_a_file_that_breaks_off_is_read_and_told() -> None:
    piece, remarks = read_with_remarks(WHOLE[:-60], "cut.mid")
    assert 20 <= piece.note_count < 32
    assert "what follows is missing" in " ".join(map(str, remarks))


def test_a_status_that_is_left_out_after_a_system_exclusive_message_is_the_last_one() -> None:
    body = b"\0\x90\x3c\x50\x60\x3c\0" + b"\0\xf0\x05\x7e\x7f\x09\x01\xf7" + b"\0\x3e\x50\x60\x3e\0" + b"\0\xff\x2f\0"
    piece, remarks = read_with_remarks(
        b"MThd" + struct.pack(">LHHH", 6, 1, 1, 480) + b"MTrk" + struct.pack(">L", len(body)) + body, "a.mid"
    )
    assert [note.pitch for note in piece.parts[0].notes] == [60, 62]
    assert "status bytes" in " ".join(map(str, remarks))


@pytest.mark.parametrize(("division", "tick_seconds"), [(0xE728, 1 / 1000), (0xE350, 1.001 / 2400), (0xE208, 1 / 240)])
def test_time_in_film_frames_is_kept_to_the_second(division: int, tick_seconds: float) -> None:
    piece = read(content(track(*notes(SCALE, 240)), division=division))
    assert piece.second_at(piece.parts[0].notes[-1].played_end) == pytest.approx(32 * 240 * tick_seconds, abs=1e-6)


def test_a_hung_note_ends_with_its_neighbors() -> None:
    hung = (480 * 4, bytes((0x90, 40, 80)))
    piece, remarks = read_with_remarks(content(track(*notes(SCALE), hung, (480 * 3600, END))), "hung.mid")
    assert (piece.note_count, piece.seconds) == (33, 16.0)
    assert [note.duration for note in piece.parts[0].notes if note.pitch == 40] == [24]
    assert "never ends" in " ".join(map(str, remarks))


def test_a_note_whose_end_is_lost_does_not_sound_until_its_pitch_comes_again() -> None:
    lost = [entry for place, entry in enumerate(notes(SCALE)) if place != 3]
    piece, remarks = read_with_remarks(content(track(*lost)), "lost.mid")
    assert [note.duration for note in piece.parts[0].notes] == [24] * 32
    assert "never ends" in " ".join(map(str, remarks))


def test_notes_that_are_never_ended_last_until_the_next() -> None:
    struck = [entry for entry in notes([*range(40, 72)]) if entry[1][0] & 0xF0 == 0x90 and entry[1][2]]
    piece = read(content(track(*struck)))
    assert [note.duration for note in piece.parts[0].notes] == [24] * 32


def test_all_notes_off_ends_a_note() -> None:
    held = [(480 * 4, bytes((0x90, 40, 80))), (480 * 7, b"\xb0\x7b\x00")]
    piece, remarks = read_with_remarks(content(track(*notes(SCALE), *held)), "off.mid")
    assert [note.duration for note in piece.parts[0].notes if note.pitch == 40] == [72]
    assert not remarks


def test_what_a_damaged_number_moves_to_the_end_of_time_is_left_out() -> None:
    far = [(1 << 27, data) for _, data in notes([60])]
    piece, remarks = read_with_remarks(content(track(*notes(SCALE), *far)), "far.mid")
    assert (piece.note_count, piece.seconds) == (32, 16.0)
    assert "damaged" in " ".join(map(str, remarks))


def test_tracks_that_begin_one_channel_with_different_programs_keep_them() -> None:
    """Notation programs write an orchestra onto one channel; 248 of 1,223 pieces became one instrument."""
    volume = [(0, bytes((0xB0, 7, 90)))]
    voices = [track((0, bytes((0xC0, program))), *notes(SCALE)) for program in (52, 40, 43)]
    piece = read(content(track(*volume), *voices, track(*notes(SCALE))))
    assert [part.program for part in piece.parts] == [52, 40, 43, 0]
    assert all([m.data for m in part.messages] == [bytes((0xB0, 7, 90))] for part in piece.parts)
    again = read(midi_bytes(piece))
    assert [part.program for part in again.parts] == [52, 40, 43, 0]
    assert len({part.channel for part in again.parts}) == 4


def test_what_sets_a_channel_up_in_another_track_counts_for_all_its_tracks() -> None:
    setup = track((0, b"\xc0\x28"), (0, b"\xc1\x20"), (0, b"\xb0\x07\x50"))
    piece = read(content(setup, track(*notes(SCALE)), track(*notes(SCALE, channel=1))))
    assert [part.program for part in piece.parts] == [40, 32]
    assert [part.program for part in read(midi_bytes(piece)).parts] == [40, 32]


def test_a_pedal_in_the_track_of_one_hand_holds_both() -> None:
    pedal = [(960 * bar + place, bytes((0xB0, 64, value))) for bar in range(8) for place, value in ((0, 127), (900, 0))]
    piece = read(content(track(*notes(SCALE), *pedal), track(*notes([48] * 32))))
    assert [len(part.pedals) for part in piece.parts] == [8, 8]
    assert midi_bytes(piece).count(b"\x40\x7f") == 8, "both stay on their channel, and its pedal is there once"


def test_a_part_that_changes_its_instrument_is_one_part() -> None:
    piece = read(content(track((0, b"\xc0\x19"), *notes(SCALE), (480 * 16, b"\xc0\x1e"))))
    assert [(part.program, len(part.notes)) for part in piece.parts] == [(25, 32)]
    assert midi_bytes(piece).count(b"\xc0\x1e") == 1


def test_a_roll_finer_than_the_grid_keeps_every_stroke() -> None:
    piece = read(content(track(*notes([38] * 128, 15, channel=9))))
    assert piece.note_count == 128
    assert read(midi_bytes(piece)) == piece


def test_notes_without_a_length_can_be_heard() -> None:
    strokes: list[Timed] = []
    for place in range(16):
        strokes += [(place * 240, b"\x90\x3c\x50"), (place * 240, b"\x80\x3c\x00")]
    piece = read(content((*strokes, (3600, END))))
    assert [note.duration for note in piece.parts[0].notes] == [1] * 16


# --- drums ---

KIT = [36, 42, 38, 42] * 8
BEAT = [entry for place, key in enumerate(KIT) for entry in notes([key], 240, start=place * 240)]
BEAT += [entry for place in range(0, 32, 2) for entry in notes([42], 240, start=place * 240)]


@pytest.mark.parametrize(
    "says",
    [
        [(0, b"\xb0\x00\x78"), (0, b"\xc0\x00")],
        [(0, b"\xf0\x43\x10\x4c\x00\x00\x7e\x00\xf7"), (0, b"\xb0\x00\x7f")],
        [(0, b"\xb0\x00\x7f"), (0, b"\xc0\x00")],
        [(0, b"\xf0\x43\x10\x4c\x08\x00\x07\x02\xf7")],
        [(0, b"\xf0\x41\x10\x42\x12\x40\x11\x15\x01\x19\xf7")],
        [(0, b"\xff\x03Drum Rack")],
        [(0, "\xff\x03".encode("latin-1") + "드럼".encode())],
        [],
    ],
    ids=[
        "General MIDI 2",
        "XG bank",
        "XG bank of a file that does not say so",
        "XG part",
        "GS part",
        "by name",
        "by Korean name",
        "by what is played",
    ],
)
def test_drums_are_found_on_any_channel(says: list[Timed]) -> None:
    piece = read(content(track(*says, *BEAT), track(*notes(SCALE, channel=4))))
    assert [part.is_drums for part in piece.parts] == [True, False]
    assert [part.is_drums for part in read(midi_bytes(piece)).parts] == [True, False]
    assert detect_key(piece) == detect_key(read(WHOLE)), "drums have no key"


def test_drums_of_a_bank_need_not_be_played_together() -> None:
    alone = [entry for place, key in enumerate(KIT) for entry in notes([key], 240, start=place * 240)]
    bank: list[Timed] = [(0, b"\xb0\x00\x7f")]
    gs: list[Timed] = [(0, b"\xf0\x41\x10\x42\x12\x40\x00\x7f\x00\x41\xf7")]
    found = [read(content(track(*says, *alone))).parts[0].is_drums for says in (bank, [*gs, *bank], [])]
    assert found == [True, False, False]


def test_channel_10_with_a_melodic_bank_of_general_midi_2_is_no_drums() -> None:
    piece = read(content(track((0, b"\xb9\x00\x79"), (0, b"\xc9\x28"), *notes(SCALE, channel=9))))
    assert [part.is_drums for part in piece.parts] == [False]


@pytest.mark.parametrize(
    "name",
    [
        *(word.encode() for word in ("Shaker", "Congas", "Hand Clap", "Drums_01", "Snare2", "Percussions", "My Kit-A")),
        "드럼".encode("euc_kr"),
        "ドラム".encode("shift_jis"),
    ],
)
def test_percussion_is_known_by_name(name: bytes) -> None:
    piece = read(content(track((0, b"\xff\x03" + name), *notes([70] * 16, 240))))
    assert piece.parts[0].is_drums


@pytest.mark.parametrize("name", [b"Bass", b"Steel Drums", b"Beatrice", b"Kitty 2", b""])
def test_a_bass_in_the_range_of_a_kit_is_no_drums(name: bytes) -> None:
    walking = [36, 38, 40, 41, 43, 45, 43, 38] * 6
    piece = read(content(track((0, b"\xff\x03" + name), *notes(walking, 240)), track(*notes(SCALE, channel=1))))
    assert not any(part.is_drums for part in piece.parts)


def test_the_user_may_say_what_is_drums_and_what_is_not() -> None:
    piece = read(content(track((0, b"\xff\x03Clicks"), *notes([70] * 8)), track(*notes(SCALE, channel=1))))
    told = corrected(piece, Corrections(drums=("clicks",)))
    assert [part.is_drums for part in read(midi_bytes(told)).parts] == [True, False]
    back = corrected(told, Corrections(pitched=("1",)))
    assert [part.is_drums for part in read(midi_bytes(back)).parts] == [False, False]


# --- pickups and meters ---


def test_a_short_first_bar_is_a_pickup() -> None:
    piece = read(content(track((0, METER_1_4), (480, METER_3_4), *notes([67] + [60, 64, 67] * 12))))
    assert (analyze(piece).meter, pickup_ticks(piece)) == ("3/4", 24)
    assert piece_from_midi(parse_midi(midi_bytes(piece), "x")).meters == piece.meters


def test_an_upbeat_after_rests_is_a_pickup() -> None:
    piece = read(content(track((0, METER_3_4), *notes([67] + [60, 64, 67] * 12, start=960))))
    assert (analyze(piece).meter, pickup_ticks(piece)) == ("3/4", 24)


def meter_mark(text: str) -> bytes:
    beats, _, unit = text.partition("/")
    return b"\xff\x58" + bytes((int(beats), int(unit).bit_length() - 1, 24, 8))


@pytest.mark.parametrize(
    ("bars", "quarters"),
    [
        (["1/8", *["6/8"] * 6], 0.5),
        (["3/8", *["6/8"] * 6], 1.5),
        (["2/4", *["3/4"] * 6], 2),
        (["3/4", *["4/4"] * 6], 3),
        (["3/16", *["3/4"] * 6], 0.75),
        (["1/4", *["5/4"] * 6], 1),
        # Meters that change from bar to bar have no upbeat.
        (["5/8", *["7/8"] * 6], 0),
        (["5/8", "7/8"] * 4, 0),
        (["2/4", "3/4"] * 4, 0),
    ],
)
def test_a_short_first_bar_is_a_pickup_unless_its_meter_is_one_of_several(bars: list[str], quarters: float) -> None:
    marks, tick = [], 0
    for number, meter in enumerate(bars):
        if number == 0 or meter != bars[number - 1]:
            marks.append((tick, meter_mark(meter)))
        beats, _, unit = meter.partition("/")
        tick += 480 * 4 * int(beats) // int(unit)
    piece = read(content(track(*marks, *notes([60, 62, 64, 65] * (tick // 480), 120))))
    assert pickup_ticks(piece) == 24 * quarters


def test_of_several_programs_at_once_the_last_sounds() -> None:
    piece = read(content(track((0, b"\xc0\x05"), (0, b"\xc0\x28"), *notes(SCALE), (960, b"\xc0\x2a"))))
    assert [part.program for part in piece.parts] == [40]
    assert [data for _, data in written_messages(piece) if data[0] == 0xC0] == [b"\xc0\x05", b"\xc0\x28", b"\xc0\x2a"]


def test_a_key_is_released_as_the_player_released_it() -> None:
    ends = [bytes((0x80, 60 + number, release)) for number, release in enumerate((0, 1, 64, 127))]
    struck = [(480 * number, bytes((0x90, 60 + number, 80))) for number in range(4)]
    piece = read(content(track(*struck, *((480 * number + 400, end) for number, end in enumerate(ends)))))
    assert [note.release for note in piece.parts[0].notes] == [0, 1, 64, 127]
    assert [data for _, data in written_messages(piece) if data[0] == 0x80] == ends


def test_a_meter_that_changes_within_a_bar_leaves_a_bar_of_its_own() -> None:
    piece = read(content(track((0, METER_4_4), (480 * 6, METER_3_4), *notes([60] * 18))))
    assert meters_in_order(piece) == [(1, "4/4"), (2, "2/4"), (3, "3/4")]


@pytest.mark.parametrize(
    ("rests", "quarters", "lines"), [(3, 1, [96, 192]), (3, 0, [96, 192]), (0, 1, [24, 120]), (1, 2, [72, 168])]
)
def test_a_pickup_that_the_user_tells_is_counted_from_the_first_note(
    rests: int, quarters: int, lines: list[int]
) -> None:
    piece = read(content(track((0, METER_4_4), *notes(SCALE * 2, start=480 * rests))))
    told = corrected(piece, Corrections(pickup=quarters))
    assert told.bar_onsets()[1:3] == lines
    assert (pickup_ticks(told) > 0) == (quarters > 0)


def test_a_pickup_that_the_user_tells_counts_more_than_the_score() -> None:
    marks = (MeterMark(0, Meter(2, 4)), MeterMark(48, Meter(4, 4)))
    piece = replace(read(content(track(*notes(SCALE * 2)))), meters=marks, has_upbeat=False)
    assert pickup_ticks(corrected(piece, Corrections(pickup=2))) == 48


def test_meter_pickup_key_and_tempo_are_what_the_user_says() -> None:
    piece = read(content(track(*notes([67] + [60, 64, 67] * 12))))
    told = corrected(piece, Corrections(meter="3/4", pickup=1, key="E minor", tempo=60))
    assert (analyze(told).meter, pickup_ticks(told), analyze(told).key) == ("3/4", 24, "E minor")
    assert told.seconds == 2 * piece.seconds
    assert [part.notes for part in told.parts] == [part.notes for part in piece.parts]


def test_a_corrected_tempo_is_as_slow_as_midi_can_write_at_most() -> None:
    piece = melody([60] * 80)
    piece = replace(piece, tempos=(TempoMark.of(0, 300), TempoMark.of(24 * 78, 6)))
    slowed = corrected(piece, Corrections(tempo=10))
    assert slowed.tempos == (TempoMark.of(0, 10), TempoMark(24 * 78, LONGEST_QUARTER))
