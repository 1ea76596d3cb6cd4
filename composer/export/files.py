"""A work as files: scores in every format, stems, and everything in one zip."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO

from composer.arranging.layers import layers
from composer.audio.encoding import encode
from composer.audio.layers import sounds_of_layers
from composer.audio.rendering import Recording, loop_seconds, record, record_loop
from composer.audio.soundfonts import choose_soundfont
from composer.audio.stems import write_stems
from composer.audio.tags import Tags
from composer.export import SCORE_SUFFIXES
from composer.export.bundle import entry_of, large_entry
from composer.export.cue_sheet import cue_csv, cue_json, cue_text
from composer.export.license import PERMISSION
from composer.export.titles import file_stem_of, title_of
from composer.export.work import Work
from composer.generation.form.story import closes
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
# Progress shares of a complete zip; the rest is for stems.
RENDERING_SHARE, ENCODING_SHARE = 0.25, 0.15
AUDIO_IN_ZIP = ("mp3", "wav", "ogg", "flac")
# A format with loop points for game engines.
LAYERS_IN_ZIP = "ogg"
XML_DECLARATION = re.compile(r"^<\?xml[^>]*\?>\s*")
VIEW_BOX = re.compile(r'viewBox="0 0 (\S+) (\S+)"')


def score_bytes(work: Work, suffix: str, language: str = "en", wording: Wording = ENGLISH) -> bytes:
    """The score of a work in a format of SCORE_SUFFIXES, with its title in a language, and its names in a wording."""
    title, piece = title_of(work, language), with_part_names(work.written or work.piece)
    if suffix == ".musicxml":
        return musicxml_bytes(piece, title, BYLINE, wording)
    if suffix == ".abc":
        return abc_bytes(piece, title, BYLINE, wording)
    engraving = engrave(piece, title, BYLINE, wording=wording)
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
    if _is_loop(work):
        return record_loop(midi, loop_seconds(work.piece), font, on_progress, is_apart)
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
) -> dict[str, bytes]:
    """The layers of a work as files in a format (audio, or "mid"), by the suffix for their names: -layer1.wav is the
    calmest. Empty if it has none. Raises as `record` does."""
    count = work.request.layers if work.request is not None else None
    if count is None:
        return {}
    found = layers(work.piece, count)
    if format == "mid":
        pieces = [replace(work.piece, parts=tuple(work.piece.parts[place] for place in places)) for places in found]
        return {f"-layer{number}.mid": midi_bytes(piece) for number, piece in enumerate(pieces, 1)}
    repeats = loop_seconds(work.piece) if _is_loop(work) else None
    sounds = sounds_of_layers(work.piece, found, font or choose_soundfont(), repeats, on_progress)
    return {
        f"-layer{number}.{format}": encode(audio, format, tags_of(work, language), loop)
        for number, (audio, loop) in enumerate(sounds, 1)
    }


def _is_loop(work: Work) -> bool:
    return work.request is not None and not closes(work.request.form)


def everything_bytes(
    work: Work, font: Path, language: str = "en", on_progress: Callable[[float], None] = lambda share: None
) -> bytes:
    """The result of `write_everything` as bytes."""
    buffer = io.BytesIO()
    write_everything(work, buffer, font, language, on_progress)
    return buffer.getvalue()


def write_everything(
    work: Work,
    file: IO[bytes],
    font: Path,
    language: str = "en",
    on_progress: Callable[[float], None] = lambda share: None,
    is_apart: bool = False,
    wording: Wording = ENGLISH,
) -> None:
    """Write a zip with the music, the score, the sound, the stems, and a cue sheet with the license.

    Little of the sound is in memory, whatever the length. `on_progress` gets 0 to 1 and may raise to stop; `is_apart`
    as in `record`, `wording` as in `score_bytes`.
    """
    stem = file_stem_of(work)
    done = RENDERING_SHARE + ENCODING_SHARE
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(entry_of(f"{stem}.mid"), work.midi)
        for suffix in SCORE_SUFFIXES:
            archive.writestr(entry_of(f"{stem}{suffix}"), score_bytes(work, suffix, language, wording))
        with recording_of(work, font, lambda share: on_progress(share * RENDERING_SHARE), is_apart) as recording:
            for number, format in enumerate(AUDIO_IN_ZIP):
                on_progress(RENDERING_SHARE + ENCODING_SHARE * number / len(AUDIO_IN_ZIP))
                with large_entry(archive, f"{stem}.{format}") as entry:
                    recording.write(entry, format, tags_of(work, language))
        for format in ("mid", LAYERS_IN_ZIP):
            for ending, content in layer_files(work, format, font, language).items():
                archive.writestr(entry_of(f"{stem}{ending}"), content)
        with large_entry(archive, f"{stem}-stems.zip") as entry:
            write_stems(work.piece, entry, font, "flac", lambda share: on_progress(done + (1 - done) * share), is_apart)
        sheets = {".json": cue_json(work), "-cue.csv": cue_csv(work), "-cue.txt": cue_text(work)}
        for ending, content in sheets.items():
            archive.writestr(entry_of(f"{stem}{ending}"), content)


def _size(page: str) -> tuple[float, float]:
    found = VIEW_BOX.search(page)
    assert found is not None, "an engraved page has a size"
    return float(found[1]), float(found[2])
