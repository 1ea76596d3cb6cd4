"""Soundfonts are found where users and systems put them; broken ones are named with the reason."""

import struct
from pathlib import Path

import pytest

from composer.audio.soundfonts import check_soundfont, choose_soundfont, find_soundfonts
from composer.errors import BadInput, MissingDependency


def lists(*forms: bytes, padding: bytes = b"") -> bytes:
    """A soundfont's frame; each list holds one byte, so that all have an odd length."""
    content = b"sfbk" + b"".join(struct.pack("<4sI4s", b"LIST", 5, form) + b"x" + padding for form in forms)
    return struct.pack("<4sI", b"RIFF", len(content)) + content


WHOLE = lists(b"INFO", b"sdta", b"pdta", padding=b"\0")


def soundfont(path: Path) -> Path:
    """A file with the frame of a soundfont."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(WHOLE)
    return path


def test_this_machine_has_a_soundfont() -> None:
    assert check_soundfont(choose_soundfont()) is None


def test_a_users_soundfont_comes_first(tmp_path: Path) -> None:
    of_system = soundfont(tmp_path / "system" / "FluidR3Mono_GM.sf3")
    second = soundfont(tmp_path / "mine" / "Viola.SF3")
    first = soundfont(tmp_path / "mine" / "Grand.sf2")
    assert find_soundfonts(tmp_path / "mine", [tmp_path / "system"]) == [first, second, of_system]
    assert choose_soundfont(None, tmp_path / "mine", [tmp_path / "system"]) == first


def test_the_systems_default_links_are_never_followed(tmp_path: Path) -> None:
    soundfont(tmp_path / "default-GM.sf2")
    soundfont(tmp_path / "default-GM.sf3")
    assert find_soundfonts(tmp_path / "mine", [tmp_path]) == []


def test_a_soundfont_is_chosen_by_name_or_path(tmp_path: Path) -> None:
    soundfont(tmp_path / "Alpha.sf2")
    wanted = soundfont(tmp_path / "Grand.sf2")
    assert choose_soundfont("grand", tmp_path, []) == wanted
    assert choose_soundfont("Grand.sf2", tmp_path, []) == wanted
    assert choose_soundfont(str(wanted), tmp_path / "elsewhere", []) == wanted


def test_an_unknown_name_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    soundfont(tmp_path / "Grand.sf2")
    with pytest.raises(BadInput, match=r"no soundfont 'Organ'; choose one of: Grand\.sf2"):
        choose_soundfont("Organ", tmp_path, [])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"RIFF", "only 4 bytes"),
        (b"These are my notes on soundfonts.", "begins with 'RIFF'"),
        (struct.pack("<4sI4s", b"RIFF", 100, b"WAVE") + bytes(96), "begins with 'RIFF'"),
        (struct.pack("<4sI4s", b"RIFF", 5_000_000, b"sfbk") + bytes(96), "cut short: it should have 5,000,008 bytes"),
        (WHOLE[:-20], "cut short"),
        (lists(b"INFO", b"sdta"), "list 'pdta' is not where it should be"),
        (lists(b"INFO", b"abcd", b"pdta"), "list 'sdta' is not where it should be"),
        (lists(), "list 'INFO' is not where it should be"),
    ],
)
def test_what_is_no_soundfont_is_passed_over_with_a_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    broken = tmp_path / "Broken.sf2"
    broken.write_bytes(content)
    whole = soundfont(tmp_path / "Whole.sf2")
    assert reason in str(check_soundfont(broken))
    assert find_soundfonts(tmp_path, []) == [whole]
    with pytest.raises(BadInput, match="Broken"):
        choose_soundfont(str(broken), tmp_path, [])


def test_a_soundfont_whose_lists_are_not_padded_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "Unpadded.sf3"
    path.write_bytes(lists(b"INFO", b"sdta", b"pdta"))
    assert check_soundfont(path) is None


def test_a_missing_file_has_a_reason_too(tmp_path: Path) -> None:
    assert "does not exist" in str(check_soundfont(tmp_path / "gone.sf2"))


def test_without_any_soundfont_the_reader_learns_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "Broken.sf2").write_bytes(b"")
    with pytest.raises(MissingDependency, match=r"Broken\.sf2 is empty.*apt-get install fluidr3mono-gm-soundfont"):
        choose_soundfont(None, tmp_path, [])
