"""How large a page of a PDF is drawn, by those who judge it and by those who show it.

PDFium may draw a page in a blink at one scale and never end at another, so what is taken in has
been drawn at the very scales that are asked for later. Sides are in points of 1/72 inch, a scale is
pixels a point.
"""

_DPI = 100
_POINTS_PER_INCH = 72
_LONGEST_MEASURED = 4_000
_LONGEST_SHOWN = 6_000


def measured(wide: float, high: float) -> float:
    """For the AI check: as a scanner would at 100 dots an inch."""
    return min(_DPI / _POINTS_PER_INCH, _LONGEST_MEASURED / max(wide, high, 1.0))


def shown(wide: float, high: float, *, width: int) -> float:
    """For the screen: ``width`` pixels wide."""
    # A sheet that is a mile long must not become a picture of a gigabyte.
    return min(width / max(wide, 1.0), _LONGEST_SHOWN / max(high, 1.0))
