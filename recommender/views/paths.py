"""SVG paths, as strings: one is cheaper than a call for each point.

Example::

    polyline(np.array([1.0, 2.04]), np.array([3.0, 4.06]))  # "M+0001.0+0003.0L+0002.0+0004.1"

The digits of many points are reckoned by numpy: to format 1,682 one by one takes three times as
long in the page, and a map is drawn with every frame.
"""

import numpy as np

from recommender.views.scales import Floats

# what is farther from a drawing's corner is moved here: no screen is as wide
FARTHEST = 9_999.9
# a point as it is written, and what the digits of a coordinate are worth, counted in tenths
POINT = "%+07.1f%+07.1f"
PLACES = np.array([10_000, 1_000, 100, 10, 1], dtype=np.int32)
# so many points are formatted faster one by one
FEW = 120


def polyline(x: Floats, y: Floats) -> str:
    """Return a path through points, "" for none.

    Args:
        x: [n] pixels, finite.
        y: [n] pixels, finite.
    """
    return _written("L", x, y).replace("L", "M", 1)


def circles(x: Floats, y: Floats, radius: float) -> str:
    """Return a path of circles around points, "" for none.

    Args:
        x: [n] pixels, finite.
        y: [n] pixels, finite.
        radius: pixels.
    """
    r, across = f"{radius:g}", f"{2 * radius:g}"
    arcs = f"a{r} {r} 0 1 0 {across} 0a{r} {r} 0 1 0-{across} 0"
    return _written("M", x - radius, y, arcs)


def _written(letter: str, x: Floats, y: Floats, rest: str = "") -> str:
    """Write a command for each point: its letter, the point, what else there is to it."""
    points = np.clip(np.stack([x, y], axis=1), -FARTHEST, FARTHEST)
    if len(points) <= FEW:
        return f"{letter}{POINT}{rest}" * len(points) % tuple(points.ravel().tolist())
    ink = f"{letter}{POINT % (0, 0)}{rest}".encode()
    written = np.tile(np.frombuffer(ink, dtype=np.uint8), (len(points), 1))
    tenths = np.rint(points * 10).astype(np.int32)
    numbers = written[:, 1:15].reshape(-1, 2, 7)
    numbers[..., 0] = np.where(tenths < 0, ord("-"), ord("+"))
    numbers[..., [1, 2, 3, 4, 6]] = ord("0") + np.abs(tenths)[..., None] // PLACES % 10
    written[:, 1:15] = numbers.reshape(-1, 14)
    return written.tobytes().decode("ascii")
