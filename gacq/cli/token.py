"""``gacq token``: the keys with which other programs call the API."""

from functools import partial
from typing import Annotated

import typer

from gacq.cli.office import office
from gacq.cli.output import print_json, print_table
from gacq.staff import Actor, Role, StaffView, accounts, tokens
from gacq.staff.secrets import new_token
from gacq.staff.tokens import TokenView
from gacq.thai import short_date
from gacq.web.api.tokens import TokenShown

verbs = typer.Typer(help="Keys with which other programs call the API.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(verbs, name="token")


@verbs.command()
def create(
    ctx: typer.Context,
    user: Annotated[str, typer.Option(help="The account that answers for the program.")],
    role: Annotated[
        list[Role] | None, typer.Option(help="Fewer than the account's roles; may be given again.")
    ] = None,
    name: Annotated[str, typer.Option(help="What the token is for.")] = "command line",
) -> None:
    """Make a token and print it, alone, on standard output; it is never shown again."""
    token = new_token()
    with office(ctx) as appliance:
        owner = appliance.database.read(accounts.by_username, user)
        view = appliance.database.write(
            partial(
                appliance.staff.add_token,
                token,
                name=name,
                staff_id=owner.id,
                roles=frozenset(role) if role else None,
                by=Actor.console(),
                now=appliance.clock.now(),
            )
        )
    typer.echo(f"Token {view.id} of {owner.username} ({_roles(view)}); keep it now:", err=True)
    typer.echo(token)


@verbs.command("list")
def show_all(
    ctx: typer.Context,
    user: Annotated[str | None, typer.Option(help="Only the tokens of this account.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the tokens, revoked ones too; never the tokens themselves."""
    with office(ctx) as appliance:
        found, people = appliance.database.read(_found, user)
        language = appliance.settings.office.language
    if as_json:
        print_json([TokenShown.model_validate(token) for token in found])
        return
    print_table(
        ("ID", "USER", "NAME", "ROLES", "CREATED", "REVOKED"),
        [
            (
                token.id,
                people[token.staff_id].username,
                token.name,
                _roles(token),
                short_date(token.created_at, language=language),
                token.revoked_at and short_date(token.revoked_at, language=language),
            )
            for token in found
        ],
    )


@verbs.command()
def revoke(
    ctx: typer.Context,
    token_id: Annotated[int, typer.Argument(metavar="ID", help="As the list shows it.")],
) -> None:
    """End a token for good."""
    with office(ctx) as appliance:
        view = appliance.database.write(
            appliance.staff.revoke_token,
            token_id,
            by=Actor.console(),
            now=appliance.clock.now(),
        )
    typer.echo(f"Token {view.id} ({view.name}) is revoked")


def _found(user: str | None) -> tuple[list[TokenView], dict[int, StaffView]]:
    owner = None if user is None else accounts.by_username(user).id
    return tokens.tokens_of(owner), {person.id: person for person in accounts.everyone()}


def _roles(token: TokenView) -> str:
    return ", ".join(sorted(token.roles))
