"""The study of requested chords tells what it measured, and that it measured nothing."""

from composer.evaluation.studies.chords import chords_table


def test_what_was_not_measured_is_not_told() -> None:
    """A single request is never a strict one."""
    table = chords_table({"requests": 1, "heard": 0.9, "heard_strict": None})
    assert "| as usual | 0.900 |" in table
    assert "| with `--strict` | - |" in table
