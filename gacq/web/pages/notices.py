"""The one line that a page shows after something was done, named in its address as ``?done=``."""


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


NOTICES = {
    "signed-out": _("You are signed out."),
    "set-up": _(
        "The office is set up. Add the staff next, so that each has an account of their own."
    ),
    "password-changed": _("Your password is changed."),
}


def notice(name: str) -> str:
    """The msgid of a notice; empty for a name that is none."""
    return NOTICES.get(name, "")
