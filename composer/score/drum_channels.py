"""Finds the channels of a MIDI file that are played by a drum kit, on any channel.

A file may say so: by channel 10 (General MIDI 1), by the program's bank (General MIDI 2, XG), or by a system-exclusive
message (GS, XG). Otherwise, as in files of sequencers with their own samplers, the track name and the notes decide.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from composer.score.encodings import decoded
from composer.score.messages import BANK
from composer.score.midi_file import CONTROL, META, NOTE_ON, PORT, PROGRAM, SYSEX, TRACK_NAME, MidiFile

DRUM_CHANNEL = 9
CHANNELS_PER_PORT = 16
# More ports than are ever used.
MOST_PORTS = 128
# General MIDI 2 has rhythm sounds in bank 120, melodic ones in 121 on channel 10 too; XG in 126 (effects) and 127.
GM2_RHYTHM_BANK, GM2_MELODY_BANK, XG_RHYTHM_BANKS = 120, 121, (126, 127)
# On the Roland SC-55, bank 127 has the melodic sounds of the MT-32.
GS_RESET = re.compile(rb"\xf0\x41.\x42\x12\x40\0\x7f\0", re.DOTALL)
XG_ON = re.compile(rb"\xf0\x43[\x10-\x1f]\x4c\0\0\x7e\0", re.DOTALL)
XG_PART_MODE = re.compile(rb"\xf0\x43[\x10-\x1f]\x4c\x08(.)\x07(.)", re.DOTALL)
GS_PART_MODE = re.compile(rb"\xf0\x41.\x42\x12\x40([\x10-\x1f])\x15(.)", re.DOTALL)

# Drum keys by instrument: bass drum, snare, hi-hat or ride, and other common ones.
KICK, SNARE, HAT = {35, 36}, {37, 38, 39, 40}, {42, 44, 46, 51, 53, 59}
OTHERS = {22, 26, 41, 43, 45, 47, 48, 50, 49, 52, 54, 55, 56, 57, 58}
KIT_KEYS = range(27, 88)
# Numbers and underscores may follow, as in Drums_01.
NAMED = re.compile(
    r"(?<![^\W\d_])(drum|drums|drumkit|drumset|perc|percussions?|kit|beat|beats|breakbeat|groove|batterie|bateria|batería"
    r"|batteria|drms?|drs"
    r"|schlagzeug|perkussion|percusion|percusión|slagverk|trommeln|hi-?hats?|snare|kick|cymbals?|toms|claps?|shakers?"
    r"|tambourines?|congas?|bongos?|cowbells?|timbales|rimshots?)(?![^\W\d_])"
    r"|드럼|타악|ドラム|鼓|ударн",
    re.IGNORECASE,
)
# Pitched instruments whose names contain drum words.
PITCHED_NAMES = re.compile(
    r"steel|talking|reverse|hang|handpan|melod|tuned|pitched|timpani|kettle|taiko|glock|bell", re.I
)
# Guesses, then checked against 10,000 labeled files.
FEWEST_NOTES = 12
SHARE_ON_KIT, SHARE_NAMED_ON_KIT = 0.95, 0.9
LEAST_HAT, LEAST_KICK_OR_SNARE = 0.2, 0.05
MOST_KEYS = 24
# Hands and feet coincide to within a 32nd note.
STEPS_A_QUARTER, LEAST_TOGETHER = 8, 0.25


def drum_tracks(midi: MidiFile) -> frozenset[tuple[int, int]]:
    """Return (track number, channel) of everything that a kit plays; channels count on by 16 for each port."""
    told, likely = _told_channels(midi)
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
                    names.setdefault(number, decoded(data[2:]))
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
            and (
                is_played_as_drums(notes, midi.ticks_per_quarter, names.get(place[0], ""), programs.get(place[1], 0))
                or (place[1] in likely and _is_on_kit(Counter(key for _, key in notes)))
            )
        )
    )


def is_played_as_drums(
    struck: Sequence[tuple[int, int]], ticks_per_quarter: int, name: str = "", program: int = 0
) -> bool:
    """Whether onsets (in ticks) and keys are typical of a drum kit, given the track's name and program."""
    keys = Counter(key for _, key in struck)
    total = len(struck)

    def share(some: Iterable[int]) -> float:
        return sum(keys[key] for key in some) / total

    if NAMED.search(name) and not PITCHED_NAMES.search(name):
        # With a pitched program, such as taiko, it must play like a kit.
        kinds = sum(share(kind) > 0 for kind in (KICK, SNARE, HAT))
        return share(KIT_KEYS) >= SHARE_NAMED_ON_KIT and (program == 0 or kinds > 1)
    if total < FEWEST_NOTES or len(keys) > MOST_KEYS or share(KICK | SNARE | HAT | OTHERS) < SHARE_ON_KIT:
        return False
    has_all = share(HAT) >= LEAST_HAT and min(share(KICK), share(SNARE)) >= LEAST_KICK_OR_SNARE
    return has_all and _strikes_hats_on_drums(struck, ticks_per_quarter / STEPS_A_QUARTER)


def _is_on_kit(keys: Counter[int]) -> bool:
    """Whether keys are those of at least two instruments of a kit, and few others."""
    on_kit = sum(count for key, count in keys.items() if key in KICK | SNARE | HAT | OTHERS)
    kinds = sum(not kind.isdisjoint(keys) for kind in (KICK, SNARE, HAT))
    return kinds > 1 and len(keys) <= MOST_KEYS and on_kit >= SHARE_NAMED_ON_KIT * keys.total()


def _strikes_hats_on_drums(struck: Sequence[tuple[int, int]], step: float) -> bool:
    """Whether most bass drums and snares coincide with a hi-hat or cymbal on the same key, unlike the notes of
    chords."""
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


def _told_channels(midi: MidiFile) -> tuple[Mapping[int, bool], frozenset[int]]:
    """Whether channels are drums, for those that the file declares (the last declaration counts); and the channels that
    are drums if the file is for an XG instrument without saying so."""
    told: dict[int, bool] = {}
    likely: set[int] = set()
    is_gs = any(data[0] == SYSEX and GS_RESET.match(data) for track in midi.tracks for _, data in track)
    is_xg = any(data[0] == SYSEX and XG_ON.match(data) for track in midi.tracks for _, data in track)
    for track in midi.tracks:
        port = 0
        for _, data in track:
            status = data[0]
            if status == META and data[1] == PORT:
                port = data[2] % MOST_PORTS
            elif status & 0xF0 == CONTROL and data[1] == BANK:
                channel = CHANNELS_PER_PORT * port + (status & 0x0F)
                if data[2] == GM2_RHYTHM_BANK or (is_xg and data[2] in XG_RHYTHM_BANKS):
                    told[channel] = True
                elif data[2] == GM2_MELODY_BANK and status & 0x0F == DRUM_CHANNEL:
                    told[channel] = False
                elif data[2] in XG_RHYTHM_BANKS and not is_gs:
                    likely.add(channel)
            elif status == SYSEX:
                if mode := XG_PART_MODE.match(data):
                    told[CHANNELS_PER_PORT * port + mode[1][0] % CHANNELS_PER_PORT] = mode[2][0] > 0
                elif mode := GS_PART_MODE.match(data):
                    told[CHANNELS_PER_PORT * port + _channel_of_gs_block(mode[1][0] & 0x0F)] = mode[2][0] > 0
    return told, frozenset(likely)


def _channel_of_gs_block(block: int) -> int:
    """The channel of a GS block, which counts the drum channel first and then the others in order."""
    return DRUM_CHANNEL if block == 0 else block - 1 if block <= DRUM_CHANNEL else block
