"""Everything in one zip: music, score, sound, layers, stems, and a cue sheet with the license.

The sound is synthesized once: the mix, the layers and the stems follow each other, while threads encode the mix.
"""

import io
import tempfile
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO

from composer.audio.apart import synthesizing
from composer.audio.aside import encoding
from composer.audio.encoding import encode
from composer.audio.layers import layer_of, midis_of_layers
from composer.audio.rendering import loop_frames, recorded, told
from composer.audio.stems import add_stems, gain_of, mix_and_stems
from composer.export.bundle import add_file, entry_of
from composer.export.cue_sheet import cue_csv, cue_json, cue_text
from composer.export.files import all_scores, is_loop, layer_files, layers_of, seconds_of_loop, tags_of
from composer.export.titles import file_stem_of
from composer.export.work import Work
from composer.score.wording import ENGLISH, Wording

# The share of synthesis in the progress; what threads encode is done a little later.
SYNTHESIS_SHARE = 0.9
AUDIO_IN_ZIP = ("mp3", "wav", "ogg", "flac")
STEMS_IN_ZIP = "flac"
# A format with loop points for game engines.
LAYERS_IN_ZIP = "ogg"


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
    """Write the zip of a work.

    Little of the sound is in memory, whatever the length. `on_progress` gets 0 to 1 and may raise to stop; `is_apart`
    as in `rendering.record`, `wording` as in `files.score_bytes`. Raises as `stems.write_stems` does.
    """
    stem, piece, layers, tags = file_stem_of(work), work.piece, layers_of(work), tags_of(work, language)
    repeats = loop_frames(seconds_of_loop(work)) if is_loop(work) else None
    of_mix, *of_stems = mix_and_stems(piece)
    midis = [of_mix, *midis_of_layers(piece, layers), *of_stems]

    def synthesized(before: int, share: float, count: int = 1) -> None:
        on_progress(SYNTHESIS_SHARE * (before + share * count) / len(midis))

    with zipfile.ZipFile(file, "w") as archive:

        def add(contents: dict[str, bytes]) -> None:
            for ending, content in contents.items():
                archive.writestr(entry_of(f"{stem}{ending}"), content)

        with synthesizing(midis, font, is_apart) as sounds:
            # Meanwhile the fonts are loaded.
            add({".mid": work.midi, **all_scores(work, language, wording)})
            with recorded(told(next(sounds), piece.seconds, partial(synthesized, 0))) as once:
                mix = once if repeats is None else once.closed(repeats)
                gain = gain_of(mix.loudness, mix.peak)
                with encoding(mix, AUDIO_IN_ZIP, tags) as encoded, tempfile.TemporaryFile(prefix="composer-") as stems:
                    layered = dict[str, bytes]()
                    for number in range(1, len(layers) + 1):
                        heard = told(next(sounds), piece.seconds, partial(synthesized, number))
                        audio, loop = layer_of(heard, gain, mix.frames, repeats is not None)
                        content = encode(audio, LAYERS_IN_ZIP, tags, loop)
                        layered[f"-layer{number}.{LAYERS_IN_ZIP}"] = content
                    add_stems(
                        piece,
                        stems,
                        sounds,
                        gain_of(once.loudness, once.peak),
                        once.frames,
                        STEMS_IN_ZIP,
                        partial(synthesized, 1 + len(layers), count=len(of_stems)),
                    )
                    for format in AUDIO_IN_ZIP:
                        add_file(archive, f"{stem}.{format}", encoded(format, partial(synthesized, len(midis), 0.0)))
                    add({**layer_files(work, "mid", font), **layered})
                    add_file(archive, f"{stem}-stems.zip", stems)
        add({".json": cue_json(work), "-cue.csv": cue_csv(work), "-cue.txt": cue_text(work)})
    on_progress(1.0)
