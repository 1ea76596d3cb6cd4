"""MusicXML in, by way of music21, into our own types.

Files come from strangers: an archive is unpacked to a limit, and a document that declares entities, is nested deeply
or has very many elements is refused before music21 sees it. Repeats are not played out: the music is read as written.
"""

import io
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from typing import Any
from xml.parsers import expat

from composer.errors import BadInput
from composer.score.analysis import detect_key
from composer.score.drum_keys import with_drum_keys
from composer.score.key import MAJOR_TONICS, MINOR_TONICS, Key
from composer.score.meter import TICKS_PER_QUARTER, Meter
from composer.score.piece import KeyMark, MeterMark, Note, Part, Piece, TempoMark, settled

# A symphony's movement of 20,000 notes has 12 MB; reading takes about a second for 500 notes.
LARGEST_DOCUMENT_BYTES = 12_000_000
LARGEST_ARCHIVE_BYTES = 3_000_000
MOST_ELEMENTS = 400_000
DEEPEST_ELEMENT = 40
CONTAINER = "META-INF/container.xml"
DEFAULT_VELOCITY = 80
KEYBOARDS = range(8)


def piece_from_musicxml(content: bytes, name: str) -> tuple[Piece, tuple[str, ...]]:
    """The piece in a MusicXML document or archive (.mxl), and what was left out of it, a plain sentence each.

    `name` is what an error calls the file. Raises BadInput.
    """
    if content.startswith(b"PK"):
        content = _unpacked(content, name)
    _check(content, name)

    # Imported here: music21 takes half a second.
    from music21.musicxml.xmlToM21 import MusicXMLImporter

    importer = MusicXMLImporter()
    try:
        importer.xmlText = with_drum_keys(_text(content, name))
        importer.parseXMLText()
        score = importer.stream
        sounding = score.toSoundingPitch()
        return _piece(sounding)
    except BadInput:
        raise
    except Exception as error:
        # music21 raises whatever its code happens to raise on documents that are not what they claim to be.
        raise BadInput(
            f"{name} is no MusicXML score that can be read; save it again as MusicXML, or as MIDI."
        ) from error


def _unpacked(content: bytes, name: str) -> bytes:
    """The document in an archive."""
    if len(content) > LARGEST_ARCHIVE_BYTES:
        raise BadInput(f"{name} is too large; archives up to {LARGEST_ARCHIVE_BYTES / 1e6:g} MB are read.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            documents = [info.filename for info in archive.infolist() if _is_document(info.filename)]
            inside = _root_file(archive) or next(iter(documents), None)
            if inside is None:
                raise BadInput(f"{name} holds no score; save it again as MusicXML.")
            with archive.open(inside) as file:
                document = file.read(LARGEST_DOCUMENT_BYTES + 1)
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        raise BadInput(f"{name} is a broken archive; save it again as MusicXML.") from error
    return document


def _is_document(path: str) -> bool:
    return path.lower().endswith((".xml", ".musicxml")) and not path.startswith("META-INF/")


def _root_file(archive: zipfile.ZipFile) -> str | None:
    """The path that an archive's container names."""
    if CONTAINER not in archive.namelist():
        return None
    with archive.open(CONTAINER) as file:
        container = file.read(100_000)
    found: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rsplit("}")[-1] == "rootfile" and _is_document(attributes.get("full-path", "")):
            found.append(attributes["full-path"])

    _parse(container, CONTAINER, start)
    return found[0] if found else None


def _check(content: bytes, name: str) -> None:
    """Refuse what is too large, not XML, or made to be costly."""
    if len(content) > LARGEST_DOCUMENT_BYTES:
        raise BadInput(f"{name} is too large; MusicXML up to {LARGEST_DOCUMENT_BYTES / 1e6:g} MB is read.")
    root: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if not root:
            root.append(tag)

    _parse(content, name, start)
    if root == ["score-timewise"]:
        raise BadInput(f"{name} is ordered by measures (score-timewise), which is not read; save it by parts.")
    if root != ["score-partwise"]:
        raise BadInput(f"{name} is not MusicXML: it holds no score.")


def _parse(content: bytes, name: str, start: Any) -> None:
    """Run through a document, telling `start` of its elements. Raises BadInput."""
    parser = expat.ParserCreate()
    depth = count = 0

    def open_element(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > DEEPEST_ELEMENT or count > MOST_ELEMENTS:
            raise BadInput(f"{name} is too large or too deep to be a score that can be read.")
        start(tag, attributes)

    def close_element(tag: str) -> None:
        nonlocal depth
        depth -= 1

    def declare(*_: Any) -> None:
        raise BadInput(f"{name} declares entities, which no score needs; it is not read.")

    parser.StartElementHandler, parser.EndElementHandler = open_element, close_element
    parser.EntityDeclHandler = declare
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise BadInput(f"{name} is not whole XML; save it again as MusicXML.") from error


def _text(content: bytes, name: str) -> str:
    """The document as a text; expat has read it, so its encoding is one of few."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    first = content[:200].split(b"?>")[0].lower()
    encoding = "latin-1" if b"iso-8859-1" in first else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadInput(f"{name} is written in an encoding that is not read; save it as UTF-8.") from error
    # A text has no encoding any more: ElementTree refuses one that still says so.
    return text[text.index("?>") + 2 :] if text.lstrip().startswith("<?xml") else text


def _piece(score: Any) -> tuple[Piece, tuple[str, ...]]:
    left_out: dict[str, int] = {}
    parts: list[tuple[Part, str]] = []
    staves = _groups(score)
    for number, staff in enumerate(score.parts):
        part = _part(staff, left_out)
        # Two staves of one keyboard are one part.
        group = staves.get(id(staff), f"staff {number}")
        if parts and parts[-1][1] == group and not part.is_drums:
            other = parts[-1][0]
            joined = Part(settled([*other.notes, *part.notes]), other.program, other.name, other.is_drums)
            parts[-1] = (joined, group)
        else:
            parts.append((part, group))
    sounding = tuple(part for part, _ in parts if part.notes)
    piece = Piece(
        parts=sounding,
        tempos=_tempos(score),
        meters=_meters(score),
        title=_title(score),
    )
    piece = Piece(piece.parts, piece.tempos, piece.meters, _keys(score, piece), piece.title)
    remarks = [f"{count:,} {what} were left out." for what, count in left_out.items()]
    if any(True for _ in score.recurse().getElementsByClass("Repeat")):
        remarks.append("Repeats are not played out: every bar is read once.")
    return piece, tuple(remarks)


def _title(score: Any) -> str:
    title = str((score.metadata.bestTitle or "") if score.metadata else "")
    return "" if title == "Untitled" else title


def _groups(score: Any) -> dict[int, str]:
    """The group of each staff that a brace joins to others."""
    groups: dict[int, str] = {}
    for number, group in enumerate(score.recurse().getElementsByClass("StaffGroup")):
        if group.symbol == "brace":
            groups |= {id(staff): f"brace {number}" for staff in group.getSpannedElements()}
    # A part of several staves, which music21 takes apart, has one name for all of them.
    for staff in score.parts:
        whole, _, place = str(staff.id).rpartition("-Staff")
        if whole and place.isdigit():
            groups[id(staff)] = whole
    return groups


def _part(staff: Any, left_out: dict[str, int]) -> Part:
    """A staff as a part."""
    sound = staff.getInstrument(returnDefault=True)
    flat = staff.flatten()
    is_percussion = "Percussion" in type(sound).__name__ or bool(flat.getElementsByClass("PercussionClef"))
    loudness = [(_ticks(mark.offset), round(127 * mark.volumeScalar)) for mark in flat.getElementsByClass("Dynamic")]
    notes: dict[tuple[int, int], Note] = {}
    ends: dict[tuple[int, int], tuple[int, int]] = {}
    for element in sorted(flat.notes, key=lambda element: element.offset):
        if type(element).__name__ in ("ChordSymbol", "NoChord", "Harmony"):
            continue
        onset, duration = _ticks(element.offset), _ticks(element.duration.quarterLength)
        if element.duration.isGrace or element.duration.quarterLength == 0:
            left_out["grace notes"] = left_out.get("grace notes", 0) + 1
            continue
        loud = next((level for place, level in reversed(loudness) if place <= onset), DEFAULT_VELOCITY)
        for pitch, velocity, is_tied in _struck(element, sound):
            note = Note(onset, pitch, max(duration, 1), min(max(velocity or loud, 1), 127))
            # music21 joins ties too, but loses those between voices.
            place = ends.pop((onset, pitch), (onset, pitch)) if is_tied else (onset, pitch)
            if place in notes:
                before = notes[place]
                note = Note(before.onset, pitch, max(note.end, before.end) - before.onset, before.velocity)
            notes[place] = note
            ends[note.end, pitch] = place
    program = sound.midiProgram if sound.midiProgram is not None else 0
    name = str(staff.partName or "")
    return Part(settled(notes.values()), min(max(program, 0), 127), name, is_percussion)


def _struck(element: Any, sound: Any) -> Iterator[tuple[int, int | None, bool]]:
    """The pitches of a note or chord, each with its velocity if it has one, and whether it goes on with one before."""
    for member in list(getattr(element, "notes", ())) or [element]:
        velocity = member.volume.velocity if member.volume.velocity is not None else element.volume.velocity
        tie = member.tie or element.tie
        if hasattr(member, "pitch"):
            pitch = member.pitch.midi
        else:
            instrument = member.storedInstrument or sound
            pitch = getattr(instrument, "percMapPitch", None) or member.displayPitch().midi
        yield min(max(pitch, 0), 127), velocity, tie is not None and tie.type in ("stop", "continue")


def _tempos(score: Any) -> tuple[TempoMark, ...]:
    tempos = {0: TempoMark(0, 500_000)}
    for mark in score.flatten().getElementsByClass("MetronomeMark"):
        speed = mark.getQuarterBPM()
        if speed and 4 <= speed <= 1000:
            onset = _ticks(mark.offset)
            tempos[onset] = TempoMark.of(onset, speed)
    return tuple(tempos[onset] for onset in sorted(tempos))


def _meters(score: Any) -> tuple[MeterMark, ...]:
    """The meters; a measure that begins elsewhere than the one before would end, as after a pickup, is marked again."""
    marks: list[MeterMark] = []
    current = Meter()
    for measure in next(iter(score.parts)).getElementsByClass("Measure"):
        signature = measure.timeSignature
        if signature is not None:
            # A meter that cannot be counted is left out.
            with suppress(BadInput):
                current = Meter(signature.numerator, signature.denominator)
        onset = _ticks(measure.offset)
        last = marks[-1] if marks else None
        runs_on = last and last.meter == current and (onset - last.onset) % current.bar_ticks == 0
        if not runs_on and (last is None or onset > last.onset):
            marks.append(MeterMark(onset if marks else 0, current))
    return tuple(marks) or (MeterMark(0, Meter()),)


def _keys(score: Any, piece: Piece) -> tuple[KeyMark, ...]:
    """The key signatures of the first staff; where they do not say whether major or minor, the notes do."""
    detected = detect_key(piece)
    marks: dict[int, KeyMark] = {}
    for signature in next(iter(score.parts)).flatten().getElementsByClass("KeySignature"):
        if signature.sharps is None or abs(signature.sharps) > 7:
            continue
        major = Key(MAJOR_TONICS[signature.sharps + 7], "major")
        minor = Key(MINOR_TONICS[signature.sharps + 7], "minor")
        said = getattr(signature, "mode", None)
        if said not in ("major", "minor"):
            sounds_minor = detected is not None and str(detected) == str(minor)
            said = "minor" if sounds_minor else "major"
        onset = _ticks(signature.offset)
        marks[onset] = KeyMark(onset, minor if said == "minor" else major)
    return tuple(marks[onset] for onset in sorted(marks))


def _ticks(quarters: Any) -> int:
    return int(Fraction(quarters).limit_denominator(1024) * TICKS_PER_QUARTER + Fraction(1, 2))
