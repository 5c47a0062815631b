"""What a child process is asked when it is to keep its processor busy for ever."""

from typing import Any


def spin(argument: dict[str, Any]) -> dict[str, Any]:
    number = 0
    while True:
        number += 1


FUNCTIONS = {"spin": spin}
