"""``gacq staff``: the accounts of the people who work in the office."""

from functools import partial
from typing import Annotated

import typer

from gacq.cli.office import office
from gacq.cli.output import print_json, print_table
from gacq.cli.password import ask_password
from gacq.staff import Actor, Role, StaffView, accounts
from gacq.staff.accounts import Changes, Language
from gacq.staff.passwords import hash_password
from gacq.web.api.staff import StaffShown

Username = Annotated[str, typer.Argument(help="The name that the person signs in with.")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]

verbs = typer.Typer(help="Accounts of the people who work in the office.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(verbs, name="staff")


@verbs.command()
def add(
    ctx: typer.Context,
    username: Username,
    name: Annotated[str, typer.Option(help="The person's name, as mails and pages show it.")],
    role: Annotated[list[Role], typer.Option(help="What the person does; may be given again.")],
    email: Annotated[str | None, typer.Option(help="Where mails for this person go.")] = None,
    language: Annotated[Language, typer.Option(help="Language of those mails.")] = "th",
    password_stdin: FromStdin = False,
) -> None:
    """Open an account; asks for its password."""
    with office(ctx, create=True) as appliance:
        password_hash = hash_password(ask_password(username, from_stdin=password_stdin))
        person = appliance.database.write(
            partial(
                appliance.staff.add,
                username=username,
                name=name,
                password_hash=password_hash,
                roles=frozenset(role),
                email=email,
                language=language,
                by=Actor.console(),
                now=appliance.clock.now(),
            )
        )
    typer.echo(f"{person.username} ({_roles(person)}) may sign in now")


@verbs.command("list")
def show_all(
    ctx: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the accounts, disabled ones too."""
    with office(ctx) as appliance:
        people = appliance.database.read(accounts.everyone)
    if as_json:
        print_json([StaffShown.of(person) for person in people])
        return
    print_table(
        ("USERNAME", "NAME", "ROLES", "EMAIL", "STATE"),
        [
            (p.username, p.name, _roles(p), p.email, "active" if p.active else "disabled")
            for p in people
        ],
    )


@verbs.command()
def disable(ctx: typer.Context, username: Username) -> None:
    """Close an account: sessions end, tokens stop working. Nothing it did is removed."""
    _switch(ctx, username, active=False)
    typer.echo(f"{username} is disabled; allow it again with: gacq staff enable {username}")


@verbs.command()
def enable(ctx: typer.Context, username: Username) -> None:
    """Open a disabled account again."""
    _switch(ctx, username, active=True)
    typer.echo(f"{username} may sign in again")


@verbs.command()
def password(ctx: typer.Context, username: Username, password_stdin: FromStdin = False) -> None:
    """Give an account another password; a locked account is open again."""
    with office(ctx) as appliance:
        person = appliance.database.read(accounts.by_username, username)
        password_hash = hash_password(ask_password(username, from_stdin=password_stdin))
        appliance.database.write(
            appliance.staff.set_password,
            person.id,
            password_hash,
            by=Actor.console(),
            now=appliance.clock.now(),
        )
    typer.echo(f"{person.username} has a new password; open sessions have ended")


def _switch(ctx: typer.Context, username: str, *, active: bool) -> None:
    with office(ctx) as appliance:

        def switch() -> None:
            person = accounts.by_username(username)
            changes = Changes(active=active)
            appliance.staff.edit(person.id, changes, by=Actor.console(), now=now)

        now = appliance.clock.now()
        appliance.database.write(switch)


def _roles(person: StaffView) -> str:
    return ", ".join(sorted(person.roles))
