"""What a piece shares with the training music, in the visitor's language: a verdict and an explanation."""

from composer.originality.report import Originality, readable_title
from composer.studio.texts import text

# What the sources name as the composer where there is none.
TRADITIONAL = "Traditional"


def originality_verdict(originality: Originality, is_from_file: bool = False) -> str:
    """Whether it is original, as Markdown; of a piece made from the visitor's own music, only what was added is."""
    if originality.is_above_limit:
        return text("unoriginal_verdict")
    return text("original_from_file_verdict" if is_from_file else "original_verdict")


def originality_details(originality: Originality) -> str:
    """A few sentences: the longest shared passage, its source, and whether the piece was composed again because of
    it."""
    sentences = []
    if originality.first_notes:
        sentences.append(text("composed_again", notes=originality.first_notes, work=work_name(originality.first_title)))
    if not originality.notes:
        return " ".join([*sentences, text("wholly_original")])
    composer = text("traditional") if originality.composer == TRADITIONAL else originality.composer
    by = f" ({composer})" if composer else ""
    sentences.append(
        text(
            "original",
            notes=originality.notes,
            seconds=originality.seconds,
            bar=originality.bar,
            work=f"{work_name(originality.title)}{by}",
            more=100 - originality.percentile,
        )
    )
    return " ".join(sentences)


def work_name(title: str) -> str:
    """The title of a training work, in quotation marks."""
    return f"“{readable_title(title)}”"
