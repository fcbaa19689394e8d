"""A chart whose figures stand in a row, without a mouse: which of them a key goes to.

Example::

    place_after("ArrowRight", 0, 4)   # 1
    place_after("ArrowRight", None, 4)   # 0: it begins at the first one
"""

# without a place, a key that goes on starts at the first, one that goes back at the last
WAYS = {"ArrowLeft": -1, "ArrowUp": -1, "ArrowRight": 1, "ArrowDown": 1}


def place_after(key: str, place: int | None, number: int) -> int | None:
    """Return where a key moves the read-out to, from 0 to `number` - 1.

    Args:
        key: as a keyboard event names it.
        place: where the read-out is, if anywhere.
        number: of figures; without one there is nowhere to go.

    Returns:
        A place, or None for a key that does not move it.
    """
    if number == 0:
        return None
    if key in ("Home", "End"):
        return 0 if key == "Home" else number - 1
    if key not in WAYS:
        return None
    if place is None:
        return 0 if WAYS[key] > 0 else number - 1
    return min(max(place + WAYS[key], 0), number - 1)
