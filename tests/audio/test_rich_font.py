"""A larger font plays what gains from it, if there is memory for it; everything else sounds as before."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from composer.audio import soundfonts
from composer.audio.fluidsynth import load_library
from composer.audio.instruments import GAINING, Instruments
from composer.audio.memory import available_bytes
from composer.audio.soundfonts import RICH_NAME, SYSTEM_NAMES, find_soundfonts, has_room_for, rich_under
from composer.studio.session import fonts
from tests.audio.test_soundfonts import soundfont

PLAIN = next(font for font in find_soundfonts() if font.name in SYSTEM_NAMES)
STRINGS, TRUMPET, GRAND_PIANO = 48, 56, 0


@pytest.fixture
def rich(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Instruments]:
    """The font of this machine under the name of the rich one, and itself over that."""
    named_rich = tmp_path / RICH_NAME
    shutil.copy(PLAIN, named_rich)
    monkeypatch.setattr("composer.audio.instruments.rich_under", lambda font: PLAIN)
    instruments = Instruments(load_library(), named_rich, 16)
    yield instruments
    instruments.close()


def font_of(instruments: Instruments, channel: int) -> int:
    return int(instruments._synth.program_info(channel)[0])


def test_each_instrument_comes_from_the_font_in_which_it_is_better(rich: Instruments) -> None:
    for channel, program in enumerate((STRINGS, TRUMPET, GRAND_PIANO)):
        rich.program(channel, program)
    strings, trumpet, piano = (font_of(rich, channel) for channel in range(3))
    assert STRINGS in GAINING
    assert len({strings, trumpet, piano}) == 3
    assert piano == rich._grand
    assert strings == rich._rich


def test_other_banks_and_drums_are_left_to_the_music(rich: Instruments) -> None:
    rich.set_drums(frozenset({3}))
    rich.control(1, 0, 8)
    rich.program(1, STRINGS)
    rich.program(3, STRINGS)
    assert rich._rich not in (font_of(rich, 1), font_of(rich, 3))


def test_a_font_that_is_not_rich_plays_all_itself() -> None:
    assert rich_under(PLAIN) is None
    instruments = Instruments(load_library(), PLAIN, 16)
    instruments.program(0, STRINGS)
    instruments.program(1, TRUMPET)
    assert font_of(instruments, 0) == font_of(instruments, 1)
    instruments.close()


def test_what_lies_over_the_rich_font_is_found(tmp_path: Path) -> None:
    mine, system = tmp_path / "mine", tmp_path / "system"
    rich = soundfont(system / RICH_NAME)
    assert rich_under(rich, mine, [system]) is None
    plain = soundfont(system / SYSTEM_NAMES[0])
    assert rich_under(rich, mine, [system]) == plain
    # A user's own is played as it is.
    assert rich_under(soundfont(mine / RICH_NAME), mine, [system]) is None


@pytest.mark.parametrize(("free", "is_offered"), [(100_000_000, False), (4_000_000_000, True), (None, True)])
def test_it_is_offered_where_there_is_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int | None, is_offered: bool
) -> None:
    rich, plain = soundfont(tmp_path / RICH_NAME), soundfont(tmp_path / SYSTEM_NAMES[0])
    monkeypatch.setattr(soundfonts, "available_bytes", lambda: free)
    assert has_room_for(plain)
    assert has_room_for(rich) is is_offered
    monkeypatch.setattr(fonts, "find_soundfonts", lambda: [plain, rich])
    fonts._found.cache_clear()
    assert fonts.offered() == ((plain, rich) if is_offered else (plain,))
    fonts._found.cache_clear()


def test_memory_is_what_the_machine_and_its_container_leave(tmp_path: Path) -> None:
    table, limit, used = (tmp_path / name for name in ("meminfo", "max", "current"))
    table.write_text("MemTotal: 9000 kB\nMemAvailable:  5000 kB\n")
    assert available_bytes(table, limit, used) == 5000 * 1024
    limit.write_text("max\n")
    used.write_text("1000000\n")
    assert available_bytes(table, limit, used) == 5000 * 1024
    limit.write_text("3000000\n")
    assert available_bytes(table, limit, used) == 2_000_000
    assert available_bytes(tmp_path / "none", limit, used) == 2_000_000
    assert available_bytes(tmp_path / "none", tmp_path / "none", used) is None
