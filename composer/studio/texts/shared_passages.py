"""What a piece shares with the training music, in a visitor's language: a verdict, and how it was reached."""

from composer.originality.report import Originality, readable_title
from composer.studio.texts import text


def originality_verdict(originality: Originality) -> str:
    """Whether it is original, as Markdown."""
    return text("unoriginal_verdict" if originality.is_above_limit else "original_verdict")


def originality_details(originality: Originality) -> str:
    """A few sentences: the longest shared passage, whose it is, and whether the piece was composed again for it."""
    sentences = []
    if originality.first_notes:
        sentences.append(text("composed_again", notes=originality.first_notes, work=work_name(originality.first_title)))
    if not originality.notes:
        return " ".join([*sentences, text("wholly_original")])
    by = f" ({originality.composer})" if originality.composer else ""
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
    """The title of a work of the training music, in quotation marks."""
    return f"“{readable_title(title)}”"
