"""Elements of the page.

Example::

    by_id("status").textContent = "Ready."
    element("td", "text, never markup", className="film")
"""

from collections.abc import Callable
from typing import Any

from pyodide.ffi import create_once_callable, create_proxy
from pyscript import document, window

SVG = "http://www.w3.org/2000/svg"

# looked up once: each step from Python to JavaScript takes about 5 µs
_create = document.createElement


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
    made = _create(tag)
    if text:
        made.textContent = text
    for name, value in properties.items():
        setattr(made, name, value)
    if children:
        made.append(*children)
    return made


def bar(share: float) -> Any:
    """Make a small bar, `share` (0..1) of it full, in the colour of the text around it.

    As SVG, whose widths are attributes: a strict content policy knows no style attributes.
    """
    made = document.createElementNS(SVG, "svg")
    made.setAttribute("class", "bar")
    made.setAttribute("aria-hidden", "true")
    full = document.createElementNS(SVG, "rect")
    full.setAttribute("height", "100%")
    made.append(full)
    set_bar(made, share)
    return made


def set_bar(made: Any, share: float) -> None:
    """Fill another share of a bar."""
    made.firstChild.setAttribute("width", f"{min(max(share, 0.0), 1.0):.1%}")


def show_text(shown: Any, text: str) -> None:
    """Put text into an element, unless it is there: screen readers read out each change."""
    if shown.textContent != text:
        shown.textContent = text


def listen(target: Any, event: str, handler: Callable[[Any], None]) -> Callable[[], None]:
    """Call a handler for an event; return what ends that."""
    proxy = create_proxy(handler)
    target.addEventListener(event, proxy)

    def stop() -> None:
        target.removeEventListener(event, proxy)
        proxy.destroy()

    return stop


def when_idle(task: Callable[..., None]) -> None:
    """Call a function once, when the browser has nothing else to do."""
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


def reach_by_keys(canvas: Any, is_reached: bool) -> None:
    """Make a chart one that keys can move in, or a picture with nothing to find."""
    canvas.role = "application" if is_reached else "img"
    if is_reached:
        canvas.tabIndex = 0
    else:
        canvas.removeAttribute("tabindex")


def log(text: str) -> None:
    """Write to the browser's console."""
    window.console.info(text)
