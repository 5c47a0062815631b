"""The command group: global options may stand before or behind the verb."""

from collections.abc import Sequence

import typer
from typer.core import TyperGroup

GLOBAL_OPTIONS = ("--config", "--data")


class Verbs(TyperGroup):
    """``gacq check --config FILE`` means ``gacq --config FILE check``."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        return super().parse_args(ctx, globals_first(args))


def globals_first(args: Sequence[str]) -> list[str]:
    """The same arguments with the global options in front; nothing behind ``--`` is moved."""
    end = args.index("--") if "--" in args else len(args)
    front: list[str] = []
    rest: list[str] = []
    words = iter(args[:end])
    for word in words:
        if word in GLOBAL_OPTIONS and (value := next(words, None)) is not None:
            front += [word, value]
        elif word.startswith(tuple(f"{option}=" for option in GLOBAL_OPTIONS)):
            front.append(word)
        else:
            rest.append(word)
    return [*front, *rest, *args[end:]]
