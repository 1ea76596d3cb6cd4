"""Which channels of a MIDI file are played by a drum kit, wherever they are.

A file may say so: channel 10 (General MIDI 1), the bank of its programs (General MIDI 2, XG), or a message to the
synthesizer (GS, XG). Where it does not, as in what a sequencer with its own sampler writes, the name of the track and
what is played tell.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from composer.score.messages import BANK
from composer.score.midi_file import CONTROL, META, NOTE_ON, PORT, PROGRAM, SYSEX, TRACK_NAME, MidiFile

DRUM_CHANNEL = 9
CHANNELS_PER_PORT = 16
# A port number beyond any that is used.
MOST_PORTS = 128
# General MIDI 2 has rhythm sounds in bank 120; XG in 126 (effects) and 127.
GM2_RHYTHM_BANK, XG_RHYTHM_BANKS = 120, (126, 127)
XG_ON = re.compile(rb"\xf0\x43[\x10-\x1f]\x4c\0\0\x7e\0", re.DOTALL)
XG_PART_MODE = re.compile(rb"\xf0\x43[\x10-\x1f]\x4c\x08(.)\x07(.)", re.DOTALL)
GS_PART_MODE = re.compile(rb"\xf0\x41.\x42\x12\x40([\x10-\x1f])\x15(.)", re.DOTALL)

# The keys of a kit by what they strike: bass drum, snare, hi-hat or ride, and what else is common.
KICK, SNARE, HAT = {35, 36}, {37, 38, 39, 40}, {42, 44, 46, 51, 53, 59}
OTHERS = {22, 26, 41, 43, 45, 47, 48, 50, 49, 52, 54, 55, 56, 57, 58}
KIT_KEYS = range(27, 88)
NAMED = re.compile(
    r"\b(drum|drums|drumkit|drumset|perc|percussion|kit|beat|beats|breakbeat|groove|batterie|bateria|batería|batteria"
    r"|schlagzeug|perkussion|percusion|percusión|slagverk|trommeln|hi-?hats?|snare|kick|cymbals?|toms)\b"
    r"|드럼|타악|ドラム|鼓|ударн",
    re.IGNORECASE,
)
# Instruments with pitches that are called so.
PITCHED_NAMES = re.compile(
    r"steel|talking|reverse|hang|handpan|melod|tuned|pitched|timpani|kettle|taiko|glock|bell", re.I
)
# Guesses, then held against 10,000 files of which it is known: see tests/score/test_drum_channels.py.
FEWEST_NOTES = 12
SHARE_ON_KIT, SHARE_NAMED_ON_KIT = 0.95, 0.9
LEAST_HAT, LEAST_KICK_OR_SNARE = 0.2, 0.05
MOST_KEYS = 24
# Hands and feet are together within a 32nd note.
STEPS_A_QUARTER, LEAST_TOGETHER = 8, 0.25


def drum_tracks(midi: MidiFile) -> frozenset[tuple[int, int]]:
    """The number of the track and the channel (16 for each port) of everything that a kit plays."""
    told = _told_channels(midi)
    struck: dict[tuple[int, int], list[tuple[int, int]]] = {}
    names: dict[int, str] = {}
    programs: dict[int, int] = {}
    for number, track in enumerate(midi.tracks):
        port = 0
        for tick, data in track:
            status = data[0]
            if status == META:
                if data[1] == PORT:
                    port = data[2] % MOST_PORTS
                elif data[1] == TRACK_NAME:
                    names.setdefault(number, data[2:].decode("utf-8", "replace"))
            elif status & 0xF0 == NOTE_ON and data[2]:
                struck.setdefault((number, CHANNELS_PER_PORT * port + (status & 0x0F)), []).append((tick, data[1]))
            elif status & 0xF0 == PROGRAM:
                programs.setdefault(CHANNELS_PER_PORT * port + (status & 0x0F), data[1])
    return frozenset(
        place
        for place, notes in struck.items()
        if told.get(place[1], place[1] % CHANNELS_PER_PORT == DRUM_CHANNEL)
        or (
            place[1] not in told
            and is_played_as_drums(notes, midi.ticks_per_quarter, names.get(place[0], ""), programs.get(place[1], 0))
        )
    )


def is_played_as_drums(
    struck: Sequence[tuple[int, int]], ticks_per_quarter: int, name: str = "", program: int = 0
) -> bool:
    """Whether onsets (in ticks) and keys are those of a drum kit, under a name and the program that it chooses."""
    keys = Counter(key for _, key in struck)
    total = len(struck)

    def share(some: Iterable[int]) -> float:
        return sum(keys[key] for key in some) / total

    if NAMED.search(name) and not PITCHED_NAMES.search(name):
        # One that chooses an instrument with pitches, such as taiko, must play as a kit.
        kinds = sum(share(kind) > 0 for kind in (KICK, SNARE, HAT))
        return share(KIT_KEYS) >= SHARE_NAMED_ON_KIT and (program == 0 or kinds > 1)
    if total < FEWEST_NOTES or len(keys) > MOST_KEYS or share(KICK | SNARE | HAT | OTHERS) < SHARE_ON_KIT:
        return False
    has_all = share(HAT) >= LEAST_HAT and min(share(KICK), share(SNARE)) >= LEAST_KICK_OR_SNARE
    return has_all and _strikes_hats_on_drums(struck, ticks_per_quarter / STEPS_A_QUARTER)


def _strikes_hats_on_drums(struck: Sequence[tuple[int, int]], step: float) -> bool:
    """Whether most bass drums and snares fall together with a hi-hat or cymbal, as hands and feet do and chords do not:
    whatever the drum, above it is the same key."""
    together: dict[int, set[int]] = defaultdict(set)
    for tick, key in struck:
        together[round(tick / step)].add(key)
    above: dict[str, Counter[int]] = {"kick": Counter(), "snare": Counter()}
    count = 0
    for keys in together.values():
        hats = keys & HAT
        for drum, own in (("kick", KICK), ("snare", SNARE)):
            if keys & own:
                count += 1
                above[drum].update(hats)
    usual = [counter.most_common(1)[0] if counter else (-1, 0) for counter in above.values()]
    return usual[0][0] == usual[1][0] and usual[0][0] > 0 and sum(found for _, found in usual) >= LEAST_TOGETHER * count


def _told_channels(midi: MidiFile) -> Mapping[int, bool]:
    """Of channels that the file tells of, whether they are drums: the last word before its first note holds."""
    told: dict[int, bool] = {}
    is_xg = any(data[0] == SYSEX and XG_ON.match(data) for track in midi.tracks for _, data in track)
    for track in midi.tracks:
        port = 0
        for _, data in track:
            status = data[0]
            if status == META and data[1] == PORT:
                port = data[2] % MOST_PORTS
            elif status & 0xF0 == CONTROL and data[1] == BANK:
                if data[2] == GM2_RHYTHM_BANK or (is_xg and data[2] in XG_RHYTHM_BANKS):
                    told[CHANNELS_PER_PORT * port + (status & 0x0F)] = True
            elif status == SYSEX:
                if mode := XG_PART_MODE.match(data):
                    told[CHANNELS_PER_PORT * port + mode[1][0] % CHANNELS_PER_PORT] = mode[2][0] > 0
                elif mode := GS_PART_MODE.match(data):
                    told[CHANNELS_PER_PORT * port + _channel_of_gs_block(mode[1][0] & 0x0F)] = mode[2][0] > 0
    return told


def _channel_of_gs_block(block: int) -> int:
    """GS counts the drums' channel first, then the others in their order."""
    return DRUM_CHANNEL if block == 0 else block - 1 if block <= DRUM_CHANNEL else block
