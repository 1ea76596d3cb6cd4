"""The sound of each part for a music program: all have the same length, and add up to the mix."""

import io

import numpy as np
import pytest
import soundfile

from composer.audio.soundfonts import choose_soundfont
from composer.errors import BadInput
from composer.score.editing import edited, edits_of_text
from composer.studio.components.dragging.stem_files import _stems
from composer.studio.playback.performance import Performance
from tests.audio.test_stems import TRIO, leveled_mix

PATIENCE_SECONDS = 120


def made(performance: Performance, edits: str, part: str) -> np.ndarray:
    """The samples of a stem, (frames, 2)."""
    job = _stems.job(performance, edits, choose_soundfont(), part)
    job.wait(PATIENCE_SECONDS)
    file, problem = job.result()
    assert file is not None, problem
    file.seek(0)
    samples, _ = soundfile.read(io.BytesIO(file.read()), dtype="float32", always_2d=True)
    return np.asarray(samples)


@pytest.mark.parametrize("edits", ["", "tempo=1.25,0.program=40"])
def test_stems_begin_and_end_together_and_are_the_mix(edits: str) -> None:
    performance = Performance.of(TRIO, (0, 2, 5))
    stems = [made(performance, edits, part) for part in ("0", "2", "5")]
    assert len({len(stem) for stem in stems}) == 1
    mix = leveled_mix(edited(TRIO, edits_of_text(edits), (0, 2, 5)), choose_soundfont())
    assert np.abs(sum(stems) - mix).max() < 2e-3
    assert np.array_equal(made(performance, edits, "2"), stems[1])


def test_a_part_that_is_not_there_is_refused() -> None:
    with pytest.raises(BadInput):
        _stems.job(Performance.of(TRIO), "", choose_soundfont(), "7")
    with pytest.raises(BadInput):
        _stems.job(Performance.of(TRIO), "0.program=999", choose_soundfont(), "0")
