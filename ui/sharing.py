"""Links: copies of the address, what is wrong in one, and a page of which parts are hidden.

Example::

    view = SharingView(app.send)
    app.watch(lambda state: (state.link.wrong,), view.show_faults)
"""

from collections.abc import Callable
from functools import partial

from pyscript import document

from recommender.app.events import Event, LinkFaultsRead, LinkWanted
from recommender.app.link import Copied
from recommender.app.settings import PAGE_PARTS
from recommender.wording import sharing as wording
from ui.address import url_of
from ui.dom import by_id, element, enable, hide, listen, show_text


class SharingView:
    """What stands under the buttons, and, in a frame, the way out of it."""

    def __init__(self, send: Callable[[Event], None]) -> None:
        """Listen to the buttons, which wait until then."""
        for name, is_embedded in (("copy-link", False), ("copy-embedded", True)):
            enable(by_id(name), True)
            listen(by_id(name), "click", partial(lambda to, _: send(LinkWanted(to)), is_embedded))
        listen(by_id("faults-read"), "click", lambda _: send(LinkFaultsRead()))

    @staticmethod
    def show_faults(sentences: tuple[str, ...]) -> None:
        """Say what could not be used of a link, until the visitor has read it."""
        hide(by_id("link-faults"), not sentences, heir="status")
        by_id("link-faults-list").replaceChildren(*[element("li", one) for one in sentences])

    @staticmethod
    def show_copied(copied: Copied | None) -> None:
        """Say that a link was copied; where that is not allowed, show it, to be copied by keys."""
        is_shown = copied is not None and not copied.is_copied
        said = "" if copied is None else wording.NOT_COPIED if is_shown else wording.COPIED
        show_text(by_id("link-said"), said)
        hide(by_id("link-shown"), not is_shown, heir="copy-link")
        if copied and is_shown:
            field = by_id("link-field")
            field.value = copied.url
            field.focus()
            field.select()

    @staticmethod
    def show_parts(is_embedded: bool, hidden: frozenset[str]) -> None:
        """Tell the style sheet what to hide: as the first script of index.html has done already."""
        page = document.documentElement
        page.toggleAttribute("data-embedded", is_embedded)
        if is_embedded:
            page.dataset.hide = " ".join(part for part in PAGE_PARTS if part in hidden)
        else:
            page.removeAttribute("data-hide")

    @staticmethod
    def show_whole(fragment: str) -> None:
        """Lead from an embedded page to the whole one."""
        by_id("open-whole").href = url_of(fragment)
