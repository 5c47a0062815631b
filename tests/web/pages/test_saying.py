"""Which of the catalogue's sentences speaks, when several fit what was raised."""

from collections.abc import Callable, Iterator

import pytest

from gacq.web.pages.frame import saying
from gacq.web.pages.frame.saying import say


class Catalogue:
    """As gettext keeps one."""

    def __init__(self, said: dict[str, str]) -> None:
        self._catalog = said

    def gettext(self, text: str) -> str:
        return text


Knows = Callable[[dict[str, str]], None]


@pytest.fixture
def knows(monkeypatch: pytest.MonkeyPatch) -> Iterator[Knows]:
    """Lets the catalogue hold these sentences alone, English to Thai."""

    def hold(said: dict[str, str]) -> None:
        made = Catalogue(said)
        monkeypatch.setattr(saying, "catalogue", lambda language: made)
        saying._sentences.cache_clear()

    yield hold
    saying._sentences.cache_clear()


def test_the_sentence_with_more_words_of_its_own_speaks(knows: Knows) -> None:
    knows({"%(a)s - %(b)s (%(c)s) [%(d)s]": "กว้าง", "%(thing)s could not be removed": "ลบไม่ได้"})

    assert say("a - b (c) [d] could not be removed", "th") == "ลบไม่ได้"


def test_signs_that_a_pattern_must_escape_make_a_sentence_no_more_definite(
    knows: Knows,
) -> None:
    knows({"(%(a)s) [%(b)s] %(c)s.": "เครื่องหมาย", "%(a)s ends now.": "คำ"})

    assert say("(1) [2] ends now.", "th") == "คำ"


def test_of_two_equally_long_the_one_with_fewer_places_speaks(knows: Knows) -> None:
    knows({"%(a)s of %(b)s.": "สองช่อง", "7 of %(a)s": "หนึ่งช่อง"})

    assert say("7 of 9.", "th") == "หนึ่งช่อง"


def test_a_count_is_one_word_so_that_a_list_is_not_taken_for_a_number(knows: Knows) -> None:
    knows({"%(count)s session": "%(count)s ครั้ง", "%(count)s jobs": "%(count)s งาน"})

    assert say("1,204 jobs, 1 session", "th") == "1,204 งาน, 1 ครั้ง"
