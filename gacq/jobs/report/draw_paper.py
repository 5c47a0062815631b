"""Certificates and letters as PDF; the child process of ``Papers``."""

import io
from pathlib import Path
from typing import Any

from gacq.jobs.report.typesetting import typeset


def draw(argument: dict[str, Any]) -> dict[str, Any]:
    """``{"template", "data", "target"}`` to a file; answers the number of ``pages``.

    Where the data has an ``address``, its QR code is added as ``qr``; without one it is None.
    Raises what ``typeset`` raises.
    """
    data = dict(argument["data"])
    data["qr"] = qr(data["address"]) if data.get("address") else None
    return {"pages": typeset(argument["template"], data, Path(argument["target"]))}


def qr(address: str) -> str:
    """The QR code of an address as SVG, with a quarter of it to spare for stains."""
    import segno

    code, svg = segno.make(address, error="q", micro=False), io.BytesIO()
    code.save(svg, kind="svg", xmldecl=False, border=1, dark="#1f4a37")
    return svg.getvalue().decode()


FUNCTIONS = {"draw": draw}
