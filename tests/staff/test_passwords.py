"""Passwords: their hashes, and which ones are refused."""

import threading

import pytest

from gacq.errors import InvalidInput
from gacq.staff.passwords import check_password, hash_password, verify_password


def test_only_the_right_password_fits_its_hash() -> None:
    password_hash = hash_password("ข้าวเหนียวมะม่วง")

    assert password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert verify_password(password_hash, "ข้าวเหนียวมะม่วง")
    assert not verify_password(password_hash, "ข้าวเหนียวทุเรียน")


@pytest.mark.parametrize("password_hash", [None, "", "no hash at all"])
def test_without_a_hash_no_password_fits(password_hash: str | None) -> None:
    assert not verify_password(password_hash, "anything at all")


@pytest.mark.parametrize("password", ["too short", "x" * 201, "aaaaaaaaaaaa", "Anong.Somboon"])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_password(password, username="anong.somboon")

    assert list(refused.value.fields) == ["password"]


@pytest.mark.parametrize("password", ["ten signs.", "x1y2z3" * 33])
def test_length_is_enough(password: str) -> None:
    check_password(password, username="anong")


def test_many_at_once_all_get_their_answer() -> None:
    password_hash = hash_password("ข้าวเหนียวมะม่วง")
    answers: list[bool] = []
    threads = [
        threading.Thread(target=lambda: answers.append(verify_password(password_hash, "no")))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [False] * 6
