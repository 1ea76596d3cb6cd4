"""Writing a soundfont whose samples are compressed with Vorbis (.sf3).

A font is presets of instruments of zones: which sample plays for which keys and velocities, and how. Chunks and numbers
are those of the SoundFont 2.04 specification; compressed fonts differ in that the samples lie in the file as Ogg Vorbis
streams, whose places are bytes, and that loops are told from the start of their sample.
"""

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import soundfile

Samples = npt.NDArray[np.float64]

PAN, DECAY, SUSTAIN, RELEASE = 17, 36, 37, 38
INSTRUMENT, KEYS, VELOCITIES, ATTENUATION, SAMPLE, LOOPS = 41, 43, 44, 48, 53, 54
FILTER_CUTOFF = 8
# Sources of modulators, section 8.2: note-on velocity, linear, from 1 at velocity 0 down to 0 at 127.
FALLING_VELOCITY = 0x0102
MONO, RIGHT, LEFT, VORBIS = 1, 2, 4, 0x10
FRAMES_PER_WRITE = 1 << 16


@dataclass(frozen=True)
class Sample:
    """One side of a recording, compressed, what it sounds at, and its loop in frames if it has one."""

    name: str
    stream: bytes
    key: int
    cents: int
    loop: tuple[int, int] | None = None
    side: int = MONO
    # The number of the other side among the samples of the font.
    partner: int = 0


@dataclass(frozen=True)
class Zone:
    """Generators by number; a zone without a sample is the one that holds for all others."""

    generators: dict[int, int | tuple[int, int]]
    modulators: Sequence[tuple[int, int, int]] = ()  # source, destination, amount


@dataclass(frozen=True)
class Preset:
    """What a program of a bank plays: one instrument."""

    name: str
    bank: int
    program: int
    zones: Sequence[Zone] = field(default_factory=tuple)


def font_bytes(info: dict[str, str], samples: Sequence[Sample], presets: Sequence[Preset], rate: int) -> bytes:
    """The font as a file. `info` has the text of each INFO chunk by its name."""
    headers, place = [], 0
    for sample in samples:
        start, stop = sample.loop or (0, 0)
        header = (place, place + len(sample.stream), start, stop, rate, sample.key, sample.cents)
        headers.append(struct.pack("<20sIIIIIBbHH", _name(sample.name), *header, sample.partner, sample.side | VORBIS))
        place += len(sample.stream)
    headers.append(struct.pack("<20sIIIIIBbHH", _name("EOS"), *[0] * 9))
    instruments = _zones([(preset.name, preset.zones) for preset in presets])
    whole = [Zone({INSTRUMENT: number}) for number in range(len(presets))]
    outer = _zones([(preset.name, [zone]) for preset, zone in zip(presets, whole, strict=True)])
    preset_headers = b"".join(
        struct.pack("<20sHHHIII", _name(preset.name), preset.program, preset.bank, number, 0, 0, 0)
        for number, preset in enumerate(presets)
    )
    preset_headers += struct.pack("<20sHHHIII", _name("EOP"), 0, 0, len(presets), 0, 0, 0)
    instrument_headers = b"".join(struct.pack("<20sH", _name(name), first) for name, first in instruments.firsts)
    body = _list(b"INFO", [(b"ifil", struct.pack("<HH", 3, 1)), *((k.encode(), _text(v)) for k, v in info.items())])
    body += _list(b"sdta", [(b"smpl", b"".join(sample.stream for sample in samples))])
    body += _list(
        b"pdta",
        [
            (b"phdr", preset_headers),
            (b"pbag", outer.bags),
            (b"pmod", outer.modulators),
            (b"pgen", outer.generators),
            (b"inst", instrument_headers + struct.pack("<20sH", _name("EOI"), instruments.count)),
            (b"ibag", instruments.bags),
            (b"imod", instruments.modulators),
            (b"igen", instruments.generators),
            (b"shdr", b"".join(headers)),
        ],
    )
    return _chunk(b"RIFF", b"sfbk" + body)


@dataclass
class _Zones:
    firsts: list[tuple[str, int]]
    count: int
    bags: bytes
    modulators: bytes
    generators: bytes


def _zones(owners: Sequence[tuple[str, Sequence[Zone]]]) -> _Zones:
    firsts: list[tuple[str, int]] = []
    bags: list[bytes] = []
    modulators: list[bytes] = []
    generators: list[bytes] = []
    for name, zones in owners:
        firsts.append((name, len(bags)))
        for zone in zones:
            bags.append(struct.pack("<HH", len(generators), len(modulators)))
            # Ranges must come first, and what the zone plays last: section 8.1.2.
            order = sorted(zone.generators, key=lambda g: (g not in (KEYS, VELOCITIES), g in (SAMPLE, INSTRUMENT), g))
            for number in order:
                amount = zone.generators[number]
                if isinstance(amount, tuple):
                    generators.append(struct.pack("<HBB", number, *amount))
                else:
                    generators.append(struct.pack("<Hh", number, amount))
            modulators += [struct.pack("<HHhHH", *one, 0, 0) for one in zone.modulators]
    count = len(bags)
    bags.append(struct.pack("<HH", len(generators), len(modulators)))
    end = struct.pack("<Hh", 0, 0), struct.pack("<HHhHH", 0, 0, 0, 0, 0)
    return _Zones(firsts, count, b"".join(bags), b"".join([*modulators, end[1]]), b"".join([*generators, end[0]]))


def vorbis_bytes(samples: Samples, rate: int, quality: float) -> bytes:
    """One side, from -1 to 1, as an Ogg Vorbis stream; `quality` is from 0 to 1."""
    buffer = io.BytesIO()
    with soundfile.SoundFile(buffer, "w", rate, 1, "VORBIS", format="OGG", compression_level=1 - quality) as file:
        for start in range(0, len(samples), FRAMES_PER_WRITE):
            file.write(samples[start : start + FRAMES_PER_WRITE])
    return buffer.getvalue()


def _list(form: bytes, chunks: Sequence[tuple[bytes, bytes]]) -> bytes:
    return _chunk(b"LIST", form + b"".join(_chunk(kind, content) for kind, content in chunks))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack("<4sI", kind, len(content)) + content + b"\0" * (len(content) % 2)


def _name(name: str) -> bytes:
    return name.encode("ascii")[:19]


def _text(text: str) -> bytes:
    content = text.encode("ascii") + b"\0"
    return content + b"\0" * (len(content) % 2)
