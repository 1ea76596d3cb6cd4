"""Metadata of audio files: title, composer, license and link, and loop points.

WAV has text in a LIST chunk and loops in a `smpl` chunk (Microsoft, "Multimedia Data Standards Update", 1994); FLAC and
Ogg have both in Vorbis comments, where game engines look for LOOPSTART and LOOPLENGTH; MP3 has ID3v2.3. MP3 files
cannot loop, because the encoder adds silence at both ends.
"""

import struct
from dataclasses import dataclass

from composer.audio.samples import SAMPLE_RATE

VENDOR = b"composer"
_MIDDLE_C = 60
_ID3_UTF_16 = b"\x01"


@dataclass(frozen=True, slots=True)
class Tags:
    """Metadata of a sound; empty fields are omitted."""

    title: str = ""
    composer: str = ""
    license: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Loop:
    """A repeated region of `frames` frames from `start`."""

    start: int
    frames: int


def wav_chunks(tags: Tags, loop: Loop | None) -> bytes:
    """The chunks after the samples of a WAV file."""
    words = {b"INAM": tags.title, b"IART": tags.composer, b"ICOP": tags.license, b"ICMT": tags.link}
    info = b"".join(_chunk(kind, word.encode() + b"\0") for kind, word in words.items() if word)
    chunks = _chunk(b"LIST", b"INFO" + info) if info else b""
    if loop is not None:
        period = round(1e9 / SAMPLE_RATE)
        header = struct.pack("<9I", 0, 0, period, _MIDDLE_C, 0, 0, 0, 1, 0)
        # The end is inclusive; the loop repeats forever.
        chunks += _chunk(b"smpl", header + struct.pack("<6I", 0, 0, loop.start, loop.start + loop.frames - 1, 0, 0))
    return chunks


def vorbis_comments(tags: Tags, loop: Loop | None) -> bytes:
    """The comments of a FLAC or Ogg file: vendor, count, and each as KEY=value."""
    words = {
        "TITLE": tags.title,
        "ARTIST": tags.composer,
        "COMPOSER": tags.composer,
        "LICENSE": tags.license,
        "CONTACT": tags.link,
    }
    if loop is not None:
        words |= {"LOOPSTART": str(loop.start), "LOOPLENGTH": str(loop.frames)}
    comments = [f"{key}={word}".encode() for key, word in words.items() if word]
    return b"".join(
        [
            struct.pack("<I", len(VENDOR)) + VENDOR + struct.pack("<I", len(comments)),
            *(struct.pack("<I", len(comment)) + comment for comment in comments),
        ]
    )


def id3(tags: Tags) -> bytes:
    """The ID3v2.3 tag at the start of an MP3 file; empty without metadata."""
    texts = {b"TIT2": tags.title, b"TPE1": tags.composer, b"TCOM": tags.composer, b"TCOP": tags.license}
    frames = b"".join(
        _id3_frame(kind, _ID3_UTF_16 + word.encode("utf-16") + b"\0\0") for kind, word in texts.items() if word
    )
    if tags.link:
        frames += _id3_frame(b"WOAF", tags.link.encode("latin-1", "replace"))
    if not frames:
        return b""
    size = bytes(len(frames) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + size + frames


def flac_header(head: bytes, tags: Tags, loop: Loop | None) -> tuple[bytes, int]:
    """The beginning of a FLAC file with new comments, and how many bytes of the old one it replaces."""
    place, blocks, is_last = 4, [], False
    while not is_last:
        kind, size = head[place] & 0x7F, int.from_bytes(head[place + 1 : place + 4], "big")
        is_last = bool(head[place] & 0x80)
        if kind != _FLAC_COMMENT:
            blocks.append((kind, head[place + 4 : place + 4 + size]))
        place += 4 + size
    blocks.append((_FLAC_COMMENT, vorbis_comments(tags, loop)))
    ends = [0] * (len(blocks) - 1) + [0x80]
    body = b"".join(
        bytes([kind | end]) + len(content).to_bytes(3, "big") + content
        for (kind, content), end in zip(blocks, ends, strict=True)
    )
    return b"fLaC" + body, place


def ogg_header(head: bytes, tags: Tags, loop: Loop | None) -> tuple[bytes, int]:
    """The beginning of an Ogg Vorbis file with new comments, and how many bytes of the old one it replaces.

    libsndfile writes two header pages: identification; comments and codebooks. So page numbers stay the same. Raises
    ValueError if the comments do not fit.
    """
    first = _page_size(head, 0)
    second = _page_size(head, first)
    sizes = head[first + 27 : first + 27 + head[first + 26]]
    old = head[first + 27 + len(sizes) : first + second]
    packets = [b"\x03vorbis" + vorbis_comments(tags, loop) + b"\x01", old[_packet_size(sizes) :]]
    lacing = b"".join(b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255]) for packet in packets)
    if len(lacing) > 255:
        raise ValueError("the comments do not fit into one page")
    page = bytearray(head[first : first + 26])
    page[22:26] = b"\0\0\0\0"
    page += bytes([len(lacing)]) + lacing + b"".join(packets)
    page[22:26] = struct.pack("<I", _ogg_checksum(page))
    return head[:first] + bytes(page), first + second


_FLAC_COMMENT = 4


def _chunk(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _id3_frame(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack(">IH", len(content), 0) + content


def _page_size(content: bytes, start: int) -> int:
    segments = content[start + 26]
    return 27 + segments + sum(content[start + 27 : start + 27 + segments])


def _packet_size(sizes: bytes) -> int:
    """The length of the first packet with these segment sizes: it ends with the first size under 255."""
    end = next(index for index, size in enumerate(sizes) if size < 255)
    return sum(sizes[: end + 1])


def _ogg_checksum(page: bytes | bytearray) -> int:
    """The CRC of an Ogg page: polynomial 0x04c11db7, not reflected, not inverted (RFC 3533)."""
    checksum = 0
    for byte in page:
        checksum ^= byte << 24
        for _ in range(8):
            checksum = (checksum << 1 ^ 0x04C11DB7 if checksum & 0x80000000 else checksum << 1) & 0xFFFFFFFF
    return checksum
