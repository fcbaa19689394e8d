"""What is said of links: what is wrong in one, and what became of a copy.

Example::

    twice("Epochs")   # "Epochs: expected once, got several times."
"""

from __future__ import annotations

from recommender.wording.words import count

COPIED = "Copied."
NOT_COPIED = "This browser does not let the page copy: the link is selected, to be copied by keys."
# what parts of an address are called, and how they are written
VERSION, USER, HIDDEN, VIEW, RUN = "Version", "User", "Hidden on the map", "View of the map", "Run"
ENCODED = "text in percent-encoded UTF-8"
WHOLE_NUMBER, ON_OR_OFF, ONE_USER = "a whole number", "on or off", "you or a user id"
# where nothing can be rated
AT_RANDOM = "Picks a user at random."
NO_RATINGS = "The link shows lists for your own ratings, of which there are none yet."
# characters of a sentence, part of which somebody else has written
_LONGEST = 300


def too_long(number: int, most: int) -> str:
    """Say that an address is none of this page's."""
    return f"Expected at most {most:,} characters, got {number:,}: nothing of them was read."


def newer(version: str) -> str:
    """Say that a link was made by a newer page."""
    return f"The link is of a newer page (version {version}): what this one knows of it is used."


def unknown(name: str) -> str:
    """Say that a name means nothing here."""
    return f"“{name}” is none of this page’s settings."


def twice(label: str) -> str:
    """Say that a part of an address contradicts itself."""
    return f"{label}: expected once, got several times."


def long_text(label: str, number: int, most: int) -> str:
    """Say that a text is longer than any that the page writes."""
    return f"{label}: expected at most {most:,} characters, got {number:,}."


def wrong(label: str, expected: str, text: str) -> str:
    """Say that a part of an address is not what it should be."""
    return f'{label}: expected {expected}, got "{text}".'


def one_view(most_zoom: float) -> str:
    """Say how a part of the map is written."""
    return f"x and y from 0 to 1 and a zoom from 1 to {most_zoom:g}, as in 0.5,0.5,2"


def one_run(most: int) -> str:
    """Say how a run is named."""
    return f"at most {most} letters, digits and hyphens"


def brief(sentence: str) -> str:
    """Return a sentence that may quote what somebody else has written, as a line or some."""
    shown = "".join(one if one.isprintable() else "\ufffd" for one in sentence[:_LONGEST])
    return shown if len(sentence) <= _LONGEST else f"{shown}…"


def others(number: int) -> str:
    """Say that there is more of the same."""
    return f"{count(number, 'other part')} of it could not be used."


def test_hint(user: int | str) -> str:
    """Say whom the first Test shows."""
    whom = user if user == "you" else f"user {user}"
    return f"Shows {whom}, as the link says."
