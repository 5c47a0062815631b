"""How a proof is carried out and shown on a terminal; the verb itself loads this when it runs.

The stand-ins and clients of a proof are no part of the service, which loads every verb's module.
"""

from pathlib import Path

import typer
from rich.table import Table
from rich.text import Text as Words

from gacq.cli.output import console
from gacq.clock import SystemClock
from gacq.errors import InvalidInput
from gacq.ops.proof.figures import Figure
from gacq.ops.proof.machine import machine
from gacq.ops.proof.programme import FORCES, Programme, carry_out, chosen
from gacq.ops.proof.report import Report, said, to_html, to_pdf, word


def programme_named(only: str, *, minutes: float, kills: int | None) -> Programme:
    """Raises InvalidInput."""
    names = [name.strip() for name in only.split(",") if name.strip()]
    try:
        return chosen(names, minutes=minutes, most_kills=kills)
    except KeyError as error:
        known = ", ".join(force.name for force in FORCES)
        raise InvalidInput({"only": f"there is no {error.args[0]}; there are {known}"}) from error


def carried_out(
    programme: Programme, folder: Path, *, minutes: float, seed: int, more: str
) -> Report:
    clock = SystemClock()
    began = clock.monotonic()
    facts = machine(folder)

    def say(line: str) -> None:
        typer.echo(f"{clock.monotonic() - began:7.1f} s  {line}")

    sections = carry_out(programme.forces, folder, seed=seed, minutes=minutes, say=say)
    return Report(
        made_at=clock.now(),
        command=f"gacq prove --minutes {minutes:g} --seed {seed}{more}",
        minutes=(clock.monotonic() - began) / 60,
        machine=facts,
        sections=sections,
        left_out=programme.left_out,
    )


def print_report(report: Report, language: str) -> None:
    out = console()
    out.print(f"\n[bold]{word('title', language)}[/bold]  {report.made_at:%Y-%m-%d %H:%M} UTC")
    for section in report.sections:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
        for _ in range(4):
            table.add_column(overflow="fold")
        for figure in section.figures:
            table.add_row(
                said(figure.name, language),
                Words(figure.value),
                _verdict(figure, language),
                Words(said(figure.how, language), style="dim"),
            )
        out.print(f"\n[bold]{said(section.title, language)}[/bold]")
        out.print(table)
    if report.left_out:
        out.print(f"\n{word('left_out', language)}: {', '.join(report.left_out)}")
    verdict = "kept" if report.holds else "broken"
    out.print(f"\n[bold]{word(verdict, language)}[/bold]")


def _verdict(figure: Figure, language: str) -> Words:
    if figure.holds is None:
        return Words("")
    if figure.holds:
        return Words(word("holds", language), style="green")
    return Words(word("fails", language), style="bold red")


def keep_report(report: Report, language: str, folder: Path) -> list[Path]:
    html, pdf = folder / f"{report.name}.html", folder / f"{report.name}.pdf"
    html.write_text(to_html(report, language), encoding="utf-8")
    to_pdf(report, language, pdf)
    return [html, pdf]
