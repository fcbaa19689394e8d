"""What only a printed page shows: which run it is, its settings, and where it can be had again.

Example::

    app.watch(lambda state: (printed_of(state),), show_printed)
"""

from recommender.app.address import fragment_of
from recommender.app.rules.address import Printed
from recommender.app.settings import FIELDS, OF_TRAINING
from recommender.wording.runs import value
from ui.address import url_of
from ui.dom import by_id, element, show_text
from ui.runs import name_of


def show_printed(printed: Printed | None) -> None:
    """Show the settings of a run; None: there is none, and nothing of it is printed.

    The part of the page that it stands in no screen ever shows (styles/print.css).
    """
    by_id("printed").hidden = printed is None
    if printed is None:
        return
    show_text(by_id("printed-run"), name_of(printed.run))
    show_text(by_id("printed-address"), url_of(fragment_of(printed.experiment)))
    rows = [
        element("div", "", element("dt", FIELDS[name].label), element("dd", said))
        for name in OF_TRAINING
        for said in [value(name, printed.run.settings)]
    ]
    by_id("printed-settings").replaceChildren(*rows)
