"""What a piece shares with the training music, in a visitor's language."""

from composer.originality.report import Originality
from composer.studio.texts import text


def originality_caption(originality: Originality) -> str:
    """A few sentences: the longest shared passage, whose it is, and whether the piece was composed again for it."""
    sentences = []
    if originality.first_notes:
        sentences.append(text("composed_again", notes=originality.first_notes, work=f"“{originality.first_title}”"))
    if not originality.notes:
        return " ".join([*sentences, text("wholly_original")])
    by = f" ({originality.composer})" if originality.composer else ""
    sentences.append(
        text(
            "original",
            notes=originality.notes,
            seconds=originality.seconds,
            bar=originality.bar,
            work=f"“{originality.title}”{by}",
            more=100 - originality.percentile,
        )
    )
    if originality.is_above_limit:
        sentences.append(text("not_original"))
    return " ".join(sentences)
