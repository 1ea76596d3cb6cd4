"""Codes of styles and ensembles belong to the network; other music is mapped to them by name."""

from dataclasses import replace
from pathlib import Path

from composer.events.pack import Pack
from composer.events.packing import NO_TEMPO, write_pack
from composer.events.vocabulary import TEMPO_CLASSES
from composer.score.piece import Piece
from composer.training.habits import habits_of
from composer.training.material import material
from tests.training.pack import packed, small_pack


def test_codes_go_by_name_and_what_is_new_comes_after(tmp_path: Path) -> None:
    pack = small_pack(tmp_path)
    mapped = pack.with_codes_of(("liszt", "folk", "romantic"), ("quartet",))

    assert mapped.styles == ("liszt", "folk", "romantic", "chopin")
    assert mapped.ensembles == ("quartet", "piano")
    for number in range(len(pack)):
        assert mapped.piece(number) == pack.piece(number)


def test_a_network_hears_the_codes_that_it_knows(tmp_path: Path) -> None:
    pack = small_pack(tmp_path)
    known = ("folk", "chopin", "romantic")
    plain, mapped = material(pack, "train"), material(pack.with_codes_of(known, ("choir", "piano")), "train")
    from composer.events.columns import PLACE

    styles = plain.rows[:, PLACE["style_0"]].astype(int)
    assert [known[code - 1] for code in mapped.rows[:, PLACE["style_0"]].astype(int)] == [
        pack.styles[code - 1] for code in styles
    ]
    assert (mapped.rows[:, PLACE["ensemble"]] == 2).all()


def test_habits_are_in_the_order_of_the_codes(tmp_path: Path) -> None:
    pack = small_pack(tmp_path)
    plain, mapped = habits_of(pack), habits_of(pack.with_codes_of(("folk",), ()))
    for name, table in plain.items():
        assert (mapped[name][0] == table[pack.styles.index("folk")]).all()


def test_a_tempo_that_nobody_chose_is_not_kept(tmp_path: Path) -> None:
    write_pack(tmp_path, [replace(packed(0, "train"), has_tempo=False), packed(1, "train")])
    pack = Pack.open(tmp_path)

    assert (pack.bars(0)["tempo"] == NO_TEMPO).all()
    assert (pack.bars(1)["tempo"] < TEMPO_CLASSES).all()
    assert pack.to_piece(0).tempos == Piece(()).tempos
