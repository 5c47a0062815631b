"""Charts as plain shapes on a sheet: bars, stacked bars, and lines.

Only where things stand is decided here; whoever shows a chart draws its shapes by its own means.
Papers need that: the SVG reader of the PDF library sets Thai wrong (น้ำ loses its width), while its
own text is right. Colours differ in lightness too, so that a grey print can be read.
"""

from gacq.charts.bars import bars
from gacq.charts.drawing import Bar, Drawing, Mark, Stroke, Words, width_of
from gacq.charts.lines import lines
from gacq.charts.scale import written

__all__ = ["Bar", "Drawing", "Mark", "Stroke", "Words", "bars", "lines", "width_of", "written"]
