"""Pieces of the library as they are heard: with the changes that their owner made in the mixer."""

from dataclasses import replace
from functools import lru_cache

from composer.export.titles import title_of
from composer.export.work import Work
from composer.notices import LANGUAGES
from composer.score.analysis import analyze
from composer.studio.components.results import work_of
from composer.studio.editing.tasks import kept_composition
from composer.studio.session.library import MOST_PIECES, KeptPiece


def heard(kept: KeptPiece) -> KeptPiece:
    """A kept piece with its edits applied: its music, title and facts are those of what is heard."""
    return _edited(kept) if kept.edits else kept


def heard_work(kept: KeptPiece) -> Work:
    """The work of a kept piece as it is heard, for download."""
    return work_of(kept_composition(kept)) if kept.edits else kept.work


@lru_cache(maxsize=MOST_PIECES)
def _edited(kept: KeptPiece) -> KeptPiece:
    work = heard_work(kept)
    return replace(
        kept,
        midi=work.midi,
        titles=tuple(title_of(replace(work, name=""), spoken) for spoken in LANGUAGES),
        analysis=analyze(work.piece),
    )
