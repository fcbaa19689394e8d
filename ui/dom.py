"""Elements of the page.

Example::

    by_id("status").textContent = "Ready."
    element("td", "text, never markup", className="film")
"""

from collections.abc import Callable
from typing import Any

from pyodide.ffi import create_once_callable, create_proxy, to_js
from pyscript import document, window

SVG = "http://www.w3.org/2000/svg"
CONTROLS = ("button", "input", "select")
# what is disabled but for the focus, which it would lose
WAITING = '[aria-disabled="true"]'

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
    if tag in CONTROLS:
        # else Firefox brings values, ticks and "disabled" of before a reload back
        made.setAttribute("autocomplete", "off")
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


def set_whisker(made: Any, low: float, high: float) -> None:
    """Draw a line across a bar, from one share of it (0..1) to another, with upright ends."""
    made.classList.add("whiskered")
    # first what keeps it apart from the bar
    for kind in ("halo", "whisker"):
        across = _line(kind, low, high, "50%", "50%")
        made.append(across, *[_line(kind, end, end, "0%", "100%") for end in (low, high)])


def _line(kind: str, left: float, right: float, top: str, bottom: str) -> Any:
    made = document.createElementNS(SVG, "line")
    made.setAttribute("class", kind)
    places = {"x1": f"{min(left, 1):.1%}", "x2": f"{min(right, 1):.1%}", "y1": top, "y2": bottom}
    for name, value in places.items():
        made.setAttribute(name, value)
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


def enable(control: Any, is_enabled: bool) -> None:
    """Let a control act or not. One that has the focus keeps it, dimmed, until it is left.

    A browser takes the focus from what is disabled and gives it to nobody: who uses keys or a
    screen reader would have to begin at the top of the page.
    """
    waits = not is_enabled and document.activeElement == control
    if waits:
        control.setAttribute("aria-disabled", "true")
    else:
        control.removeAttribute("aria-disabled")
    if control.disabled != (not is_enabled and not waits):
        control.disabled = not is_enabled and not waits


def guard_waiting() -> None:
    """Take no click on a control that waits with the focus; disable it when it is left."""

    def clicked(event: Any) -> None:
        if event.target.closest(WAITING):
            event.preventDefault()
            event.stopPropagation()

    def left(event: Any) -> None:
        # where the whole window is left, the focus stays for its return
        if event.target.matches(WAITING) and document.activeElement != event.target:
            enable(event.target, False)

    document.addEventListener("click", create_proxy(clicked), True)
    document.addEventListener("focusout", create_proxy(left))


def hide(part: Any, is_hidden: bool, heir: str) -> None:
    """Hide a part of the page or show it; the focus, if it is inside, goes to the heir's id."""
    if is_hidden and not part.hidden:
        leave(part, heir)
    part.hidden = is_hidden


def leave(part: Any, heir: str) -> None:
    """Take the focus, if it is inside of a part of the page, to the element with this id."""
    active = document.activeElement
    if active and part.contains(active):
        # with a mouse nothing is to move; who uses keys has to see where the focus is
        by_id(heir).focus(preventScroll=not active.matches(":focus-visible"))


def unfold(part: Any) -> None:
    """Open all that a part of the page is folded away in."""
    details = part.closest("details")
    while details:
        details.open = True
        details = details.parentElement.closest("details")


def when_idle(task: Callable[..., None], at_latest: int | None = None) -> None:
    """Call a function once, when the browser has nothing else to do.

    Args:
        task: the function.
        at_latest: after so many milliseconds, quiet or not: a tab that nobody sees has a quiet
            moment every ten seconds. None: never.
    """
    call = create_once_callable(task)
    if not hasattr(window, "requestIdleCallback"):  # Safari
        window.setTimeout(call)
    elif at_latest is None:
        window.requestIdleCallback(call)
    else:
        window.requestIdleCallback(call, window.Object.fromEntries(to_js([["timeout", at_latest]])))


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
