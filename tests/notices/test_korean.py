"""Korean particles agree with the word before them."""

import pytest

from composer.notices.korean import agreeing


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("피아노은(는) 없습니다", "피아노는 없습니다"),
        ("플루겔혼은(는) 없습니다", "플루겔혼은 없습니다"),
        ("트랙 2이(가) 손상", "트랙 2가 손상"),
        ("트랙 13이(가) 손상", "트랙 13이 손상"),
        ("'첼로'을(를) 읽지", "'첼로'를 읽지"),
        ("첼로(으)로", "첼로로"),
        ("연필(으)로", "연필로"),
        ("7(으)로", "7로"),
        ("6(으)로", "6으로"),
        ("'하프'(이)라는 악기", "'하프'라는 악기"),
    ],
)
def test_a_particle_agrees_with_the_last_sound(written: str, read: str) -> None:
    assert agreeing(written) == read


def test_after_a_foreign_word_both_forms_stay() -> None:
    assert agreeing("song.mid을(를) 읽지") == "song.mid을(를) 읽지"
