"""``gacq check``: look over settings, computer and services, and say what to put right."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from gacq.cli.context import Context, context_of
from gacq.errors import ConfigurationError
from gacq.ops.doctor import Finding, examine
from gacq.outside import service_checks


def register(app: typer.Typer) -> None:
    app.command("check")(check)


def check(
    ctx: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Look over settings, computer and configured services; the exit code is 1 on a problem."""
    findings = _findings(context_of(ctx))
    typer.echo(_as_json(findings) if as_json else _as_text(findings))
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def _findings(context: Context) -> list[Finding]:
    try:
        settings = context.settings()
    except ConfigurationError as error:
        cure = f"Correct {context.config_file} or the environment; nothing else was looked at."
        return [Finding("settings", False, line, cure) for line in error.problems]
    source = context.config_file
    read = f"{source} is right" if source.exists() else f"no {source}; all at their defaults"
    return [Finding("settings", True, read), *examine(settings, service_checks(settings))]


def _as_text(findings: Sequence[Finding]) -> str:
    lines = []
    for finding, following in zip(findings, [*findings[1:], None], strict=True):
        lines.append(f"{'ok' if finding.ok else 'PROBLEM':<8} {finding.name}: {finding.message}")
        if finding.cure and not _shares_cure(finding, following):
            lines.append(f"{'':<8} -> {finding.cure}")
    return "\n".join(lines)


def _shares_cure(finding: Finding, following: Finding | None) -> bool:
    """All mistakes in the settings have one cure, which stands below the last of them."""
    return finding.name == "settings" and following is not None and following.cure == finding.cure


def _as_json(findings: Sequence[Finding]) -> str:
    everything = {
        "ok": all(finding.ok for finding in findings),
        "findings": [asdict(finding) for finding in findings],
    }
    return json.dumps(everything, ensure_ascii=False, indent=2)
