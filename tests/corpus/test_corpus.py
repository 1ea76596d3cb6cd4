"""Which music may be used for training, and which is better left out."""

import hashlib
from pathlib import Path

import pytest

from composer.corpus.manifest import Entry, read_manifest
from composer.corpus.repetition import run_lengths, stuck_share
from composer.errors import BadInput


def entry(license: str) -> Entry:
    return Entry(Path("a.mid"), "source", "Liszt", "Title", "romantic", license)


@pytest.mark.parametrize(
    "license",
    [
        "Public Domain",
        "CC0-1.0",
        "CC BY 4.0",
        "CC BY-SA 3.0 DE",
        "Creative Commons Attribution 3.0",
        "Creative Commons Attribution-ShareAlike 4.0 International",
        "cc-by-sa",
        "MIT",
        "BSD-3-Clause",
        "Artistic-1.0",
    ],
)
def test_free_licenses_may_be_learned_from(license: str) -> None:
    assert entry(license).may_be_learned


@pytest.mark.parametrize(
    "license",
    [
        "",
        "CC BY-NC 4.0",
        "CC BY-NC-SA 4.0",
        "CC BY-ND 4.0",
        "cc-by-nc-sa",
        "Creative Commons Attribution-NonCommercial 3.0",
        "Creative Commons Attribution-NoDerivs 3.0",
        "GPL-2",
        "All rights reserved",
        "for study only",
    ],
)
def test_any_other_license_keeps_a_file_out(license: str) -> None:
    assert not entry(license).may_be_learned


def test_a_receipt_names_the_file_its_license_and_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.mid").write_bytes(b"music")
    received = Entry(tmp_path / "a.mid", "s", "Liszt", "T", "romantic", "CC0-1.0").receipt(tmp_path)
    assert received["path"] == "a.mid"
    assert received["licence"] == "CC0-1.0"
    assert received["sha256"] == hashlib.sha256(b"music").hexdigest()


def test_a_folder_without_a_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"no manifest\.tsv"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("path\texpressive\na.mid\tyes\n", "'yes' as expressive"),
        ("path\n/etc/a.mid\n", "must be relative"),
        ("path\n\udcff.mid\n", "no table of text"),
    ],
)
def test_a_manifest_that_cannot_be_used_is_refused_before_anything_is_read(
    content: str, message: str, tmp_path: Path
) -> None:
    header, rest = content.split("\n", 1)
    others = "source\tcomposer\ttitle\tstyle\tlicence"
    text = f"{others}\t{header}\n" + "\t" * 5 + rest
    (tmp_path / "manifest.tsv").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(BadInput, match=message):
        read_manifest(tmp_path)


def test_what_a_manifest_does_not_say_was_not_played(tmp_path: Path) -> None:
    """Also in a file of a spreadsheet, with a byte order mark, and in a row that ends early."""
    header = "path\tsource\tcomposer\ttitle\tstyle\tlicence\texpressive"
    (tmp_path / "manifest.tsv").write_text(f"{header}\na.mid\ts\tc\tt\tx\tCC0\n", encoding="utf-8-sig")
    assert [entry.expressive for entry in read_manifest(tmp_path)] == ["no"]


def test_a_manifest_without_licenses_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.tsv").write_text("path\tsource\tcomposer\ttitle\tstyle\na.mid\ts\tc\tt\tx\n")
    with pytest.raises(BadInput, match="'licence'"):
        read_manifest(tmp_path)


def test_runs_are_counted_in_order() -> None:
    assert run_lengths("aabccc") == [2, 1, 3]


def test_a_piece_of_repeated_octaves_is_stuck_and_a_tune_is_not() -> None:
    triplets = "ggggggggg" * 5 + "abcde"
    assert stuck_share(triplets) == pytest.approx(0.9)
    assert stuck_share("abcdefg" * 8) == 0.0
    assert stuck_share([]) == 0.0


def test_a_returning_phrase_is_not_counted_as_stuck() -> None:
    assert stuck_share("aaab" * 20) == 0.0
