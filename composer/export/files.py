"""A work as files: scores in every format, sound, and layers."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from composer.arranging.layers import layers
from composer.audio.encoding import encode
from composer.audio.layers import sounds_of_layers
from composer.audio.rendering import Recording, loop_seconds, record, record_loop
from composer.audio.soundfonts import choose_soundfont
from composer.audio.tags import Tags
from composer.export import SCORE_SUFFIXES
from composer.export.license import PERMISSION
from composer.export.titles import title_of
from composer.export.work import Work
from composer.generation.form.story import closes
from composer.generation.request.hits import STOP
from composer.score.abc.write import abc_bytes
from composer.score.engraving import Engraving, engrave
from composer.score.instruments import CHOIR_VOICES, DRUM_KIT, INSTRUMENTS, LEFT_HAND, RIGHT_HAND, TWO_HANDED, VOICES
from composer.score.midi import midi_bytes, midi_from_piece
from composer.score.musicxml.write import musicxml_bytes
from composer.score.notation.staves import mean_pitch
from composer.score.paper import pdf_bytes
from composer.score.piece import Piece
from composer.score.wording import ENGLISH, Wording

BYLINE = "Composer"
# Drawn by Verovio.
ENGRAVED = (".pdf", ".svg")
XML_DECLARATION = re.compile(r"^<\?xml[^>]*\?>\s*")
VIEW_BOX = re.compile(r'viewBox="0 0 (\S+) (\S+)"')


def score_bytes(work: Work, suffix: str, language: str = "en", wording: Wording = ENGLISH) -> bytes:
    """The score of a work in a format of SCORE_SUFFIXES, with its title in a language, and its names in a wording."""
    title, piece = title_of(work, language), with_part_names(work.written or work.piece)
    if suffix == ".musicxml":
        return musicxml_bytes(piece, title, BYLINE, wording)
    if suffix == ".abc":
        return abc_bytes(piece, title, BYLINE, wording)
    return _engraved(engrave(piece, title, BYLINE, wording=wording), suffix, title)


def all_scores(work: Work, language: str = "en", wording: Wording = ENGLISH) -> dict[str, bytes]:
    """The score in each format of SCORE_SUFFIXES, as `score_bytes` writes it; engraved only once."""
    title = title_of(work, language)
    engraving = engrave(with_part_names(work.written or work.piece), title, BYLINE, wording=wording)
    return {
        suffix: _engraved(engraving, suffix, title)
        if suffix in ENGRAVED
        else score_bytes(work, suffix, language, wording)
        for suffix in SCORE_SUFFIXES
    }


def _engraved(engraving: Engraving, suffix: str, title: str) -> bytes:
    return pdf_bytes(engraving, title) if suffix == ".pdf" else svg_bytes(engraving)


def midi_to_take(work: Work, language: str = "en") -> bytes:
    """The MIDI file of a work for a music program: with its title in a language, and a name for every track."""
    return midi_bytes(replace(with_part_names(work.piece), title=title_of(work, language)))


def with_part_names(piece: Piece) -> Piece:
    """Name the unnamed parts of a piece after their instruments: two parts of a keyboard after the hands, more of them
    as its voices, a choir of four after its voices, others with the same instrument by number."""
    programs = [(part.program, part.is_drums) for part in piece.parts]
    parts = []
    for place, part in enumerate(piece.parts):
        name = DRUM_KIT if part.is_drums else INSTRUMENTS[part.program].name
        alike = [number for number, program in enumerate(programs) if program == programs[place]]
        is_shared = len(alike) > 1 and part.program in TWO_HANDED and not part.is_drums
        if is_shared and len(alike) == 2:
            higher = max(alike, key=lambda number: mean_pitch(piece.parts[number]))
            name += f", {RIGHT_HAND if place == higher else LEFT_HAND}"
        elif is_shared:
            name += f", voice {alike.index(place) + 1}"
        elif len(alike) == len(CHOIR_VOICES) and part.program in VOICES:
            name = CHOIR_VOICES[alike.index(place)]
        elif len(alike) > 1:
            name += f" {alike.index(place) + 1}"
        parts.append(part if part.name else replace(part, name=name))
    return replace(piece, parts=tuple(parts))


def svg_bytes(engraving: Engraving) -> bytes:
    """All pages in a single SVG, one below the other."""
    pages = [XML_DECLARATION.sub("", page) for page in engraving.pages]
    width, height = max(_size(page) for page in pages)
    placed = "".join(
        page.replace("<svg ", f'<svg y="{height * number:g}" width="{width:g}" height="{height:g}" ', 1)
        for number, page in enumerate(pages)
    )
    whole = f'viewBox="0 0 {width:g} {height * len(pages):g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {whole}>{placed}</svg>\n'.encode()


def recording_of(
    work: Work,
    font: Path | None = None,
    on_progress: Callable[[float], None] | None = None,
    is_apart: bool = False,
) -> Recording:
    """Render the sound of a work for writing to files; as a seamless loop if it was composed as one.

    Raises as `record` does.
    """
    midi = midi_from_piece(work.piece)
    if is_loop(work):
        return record_loop(midi, seconds_of_loop(work), font, on_progress, is_apart)
    return record(midi, font, on_progress, is_apart)


def tags_of(work: Work, language: str = "en") -> Tags:
    """The metadata for audio files of a work; empty for music that came as a file."""
    title = title_of(work, language)
    return Tags(title) if work.request is None else Tags(title, BYLINE, PERMISSION)


def layer_files(
    work: Work,
    format: str,
    font: Path | None,
    language: str = "en",
    on_progress: Callable[[float], None] = lambda share: None,
    is_apart: bool = False,
) -> dict[str, bytes]:
    """The layers of a work as files in a format (audio, or "mid"), by the suffix for their names: -layer1.wav is the
    calmest. Empty if it has none; `is_apart` as in `record`. Raises as `record` does."""
    found = layers_of(work)
    if not found:
        return {}
    if format == "mid":
        pieces = [replace(work.piece, parts=tuple(work.piece.parts[place] for place in places)) for places in found]
        return {f"-layer{number}.mid": midi_bytes(piece) for number, piece in enumerate(pieces, 1)}
    repeats = seconds_of_loop(work) if is_loop(work) else None
    sounds = sounds_of_layers(work.piece, found, font or choose_soundfont(), repeats, on_progress, is_apart)
    return {
        f"-layer{number}.{format}": encode(audio, format, tags_of(work, language), loop)
        for number, (audio, loop) in enumerate(sounds, 1)
    }


def layers_of(work: Work) -> Sequence[Sequence[int]]:
    """The parts of each layer; none if it was not composed with layers."""
    count = work.request.layers if work.request is not None else None
    return () if count is None else layers(work.piece, count)


def is_loop(work: Work) -> bool:
    """Whether it was composed to repeat."""
    return work.request is not None and not closes(work.request.form)


def seconds_of_loop(work: Work) -> float:
    """After how many seconds it repeats; a bar that a stop silences belongs to it."""
    hits = work.request.hits if work.request is not None else ()
    return loop_seconds(work.piece, has_stops=any(kind == STOP for _, kind in hits))


def _size(page: str) -> tuple[float, float]:
    found = VIEW_BOX.search(page)
    assert found is not None, "an engraved page has a size"
    return float(found[1]), float(found[2])
