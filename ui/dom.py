"""Elements of the page.

Example::

    by_id("status").textContent = "Ready."
    element("td", "text, never markup", className="film")
"""

from collections.abc import Awaitable, Callable
from typing import Any

from pyodide.ffi import create_once_callable, create_proxy
from pyscript import document, window


def by_id(element_id: str) -> Any:
    """Return the element with this id.

    Raises:
        LookupError: when the page has none.
    """
    found = document.getElementById(element_id)
    if found is None:
        raise LookupError(f'index.html has no element with the id "{element_id}".')
    return found


def element(tag: str, text: str = "", *children: Any, **properties: Any) -> Any:
    """Make an element with text (never parsed as markup), children and DOM properties."""
    made = document.createElement(tag)
    if text:
        made.textContent = text
    for name, value in properties.items():
        setattr(made, name, value)
    made.append(*children)
    return made


def listen(target: Any, event: str, handler: Callable[[Any], Awaitable[None] | None]) -> None:
    """Call a handler for an event as long as the page lives."""
    target.addEventListener(event, create_proxy(handler))


def when_idle(task: Callable[..., Awaitable[None]]) -> None:
    """Run a coroutine function once, when the browser has nothing else to do."""
    # Safari has no requestIdleCallback
    ask = getattr(window, "requestIdleCallback", window.setTimeout)
    ask(create_once_callable(task))


def pointer_position(event: Any, canvas: Any) -> tuple[float, float]:
    """Return where a pointer is, in CSS pixels from the canvas' top left corner."""
    box = canvas.getBoundingClientRect()
    return event.clientX - box.left, event.clientY - box.top


def show_tooltip(tooltip: Any, text: str, x: float, y: float) -> None:
    """Show text beside a point of the tooltip's container, kept inside of it."""
    tooltip.textContent = text
    tooltip.hidden = False
    container = tooltip.parentElement
    left = min(max(0, x + 12), max(0, container.clientWidth - tooltip.offsetWidth))
    above = y - tooltip.offsetHeight - 12
    tooltip.style.left = f"{left}px"
    tooltip.style.top = f"{above if above >= 0 else y + 16}px"


def log(text: str) -> None:
    """Write to the browser's console."""
    window.console.info(text)


def log_error(text: str) -> None:
    """Write an error to the browser's console."""
    window.console.error(text)
