"""The colours, each with one meaning on every page.

Orange and blue lie on opposite sides of every common form of colour blindness (Okabe and Ito, 2008); classes
differ in marker shape as well.
"""

TOWARDS_0 = "#d9730d"
MIDDLE = "#f0f1f2"
TOWARDS_1 = "#0072b2"

DARK, DARKER = "#222222", 0.6
"""What a rim in the colour of the middle is mixed with, and how much of it."""

DIVERGING = [[0.0, TOWARDS_0], [0.5, MIDDLE], [1.0, TOWARDS_1]]
"""From "towards 0" over "undecided" to "towards 1"; also negative and positive weights."""

HEIGHTS: list[tuple[float, str]] = [
    (0.0, "#eaf6d3"),
    (0.2, "#abdcae"),
    (0.4, "#63b6a4"),
    (0.6, "#3f8295"),
    (0.8, "#404d7e"),
    (1.0, "#391d54"),
]
"""A loss as a height, from the lowest to the highest: each step is darker than the one before."""

LINES = ["#b0307a", "#009e73", "#8a6d00", "#6a3d9a", "#c0392b", "#117a8b", "#5d6d1e", "#7f5539"]
"""For curves and lines that stand side by side; the ninth is dashed in the first colour, and so on."""

DASHES = ["solid", "dash", "dot", "dashdot"]

WHOLE = "#64748b"
"""What belongs to the network as a whole, such as its loss and its accuracy, and to no class, sign or unit."""

OTHER_WHOLE = "#9a7b4f"
"""Beside it, where more lines of the whole network are drawn than there are dashes."""

CLASS_GROUNDS = [TOWARDS_0, TOWARDS_1, "#00c08b", "#882255"]
"""Where a map says the class: these four can be told apart with every common form of colour blindness."""

CLASS_COLORS = ["#7a3b00", "#003f66", "#00513a", "#3d0a25"]
"""The markers of the classes: dark shades, to be seen on their own ground."""

CLASS_SYMBOLS = ["circle", "square", "triangle-up", "diamond"]
"""Their shapes."""

CLASS_SIGNS = "●■▲◆"
"""The same in a text."""

PARTING = "#222222"
"""The line where classes meet."""


def shade(share: float) -> str:
    """The colour at so much of the way along DIVERGING, from 0 to 1, as #rrggbb; beyond its ends that of the end."""
    share = min(max(share, 0.0), 1.0)
    ends = (TOWARDS_0, MIDDLE) if share < 0.5 else (MIDDLE, TOWARDS_1)
    return _mixed(*ends, 2.0 * share - (share >= 0.5))


def rim_shade(share: float) -> str:
    """The same for a thin line, which is not seen on a light ground: the darker, the nearer it is to the middle."""
    towards_the_middle = 1.0 - abs(2.0 * min(max(share, 0.0), 1.0) - 1.0)
    return _mixed(shade(share), DARK, DARKER * towards_the_middle)


def _mixed(first: str, second: str, way: float) -> str:
    """The colour at so much of the way, from 0 to 1, from the first to the second; all as #rrggbb."""
    pairs = zip(*(bytes.fromhex(color[1:]) for color in (first, second)), strict=True)
    return "#" + "".join(f"{round(a + way * (b - a)):02x}" for a, b in pairs)


def line_style(index: int) -> dict[str, str]:
    """Colour and dash of the line with this number."""
    return {"color": LINES[index % len(LINES)], "dash": DASHES[index // len(LINES) % len(DASHES)]}


def layer_style(layer: int) -> dict[str, str]:
    """Colour and dash of a layer: not the colours of units."""
    return {"color": [WHOLE, OTHER_WHOLE][layer // len(DASHES) % 2], "dash": DASHES[layer % len(DASHES)]}
