"""A password from whoever calls: asked for twice without echo, or the first line of stdin."""

import sys

import typer

from gacq.staff.passwords import check_password


def ask_password(username: str, *, from_stdin: bool) -> str:
    """A password that may be used. Raises InvalidInput with what is wrong with it."""
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = typer.prompt(
            f"New password for {username}", hide_input=True, confirmation_prompt=True, err=True
        )
    check_password(password, username=username)
    return password
