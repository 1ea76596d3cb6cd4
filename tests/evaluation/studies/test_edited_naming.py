"""What is judged of edited music: the sixteen new bars, and the same bars as they were."""

from composer.evaluation.studies.edited_naming import BARS, PRIMER_BARS, _as_it_was, _ratios
from composer.score.piece import Note, Part, Piece

BAR = 96


def test_the_original_is_judged_by_the_bars_that_are_composed_anew() -> None:
    onsets = range(0, 24 * BAR, BAR)
    line = Part(tuple(Note(onset, 40 + bar, BAR) for bar, onset in enumerate(onsets)))
    piece = Piece((line, Part((Note(0, 60, 24),))))
    (part,) = _as_it_was(piece).parts
    assert [note.pitch for note in part.notes] == [40 + PRIMER_BARS + bar for bar in range(BARS)]
    assert part.notes[0].onset == 0


def test_new_music_is_compared_with_whole_pieces_and_with_the_bars_that_it_replaces() -> None:
    rows = {"bach": {"named": 0.4, "same_bars": 0.5, "real": 0.8}}
    assert _ratios(rows) == {"ratio": 0.5, "ratio_to_same_bars": 0.8}
