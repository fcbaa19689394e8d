"""What is said of links: what is wrong in one, and what became of a copy.

Example::

    twice("Epochs")   # "Epochs: expected once, got several times."
"""

from __future__ import annotations

from collections.abc import Sequence

from recommender.wording.words import count

COPIED = "Copied."
NOT_COPIED = "This browser does not let the page copy: the link is selected, to be copied by keys."
# characters of a sentence, part of which somebody else has written
_LONGEST = 300


def too_long(number: int, most: int) -> str:
    """Say that an address is none of this page's."""
    return f"Expected at most {most:,} characters, got {number:,}: nothing of them was read."


def newer(version: str) -> str:
    """Say that a link was made by a newer page."""
    return f"The link is of a newer page (version {version}): what this one knows of it is used."


def no_version(text: str) -> str:
    """Say that a version cannot be read."""
    return _of_others("Version", "a whole number", text)


def unknown(name: str) -> str:
    """Say that a name means nothing here."""
    return _cut(f"“{name}” is none of this page’s settings.")


def twice(label: str) -> str:
    """Say that a part of an address contradicts itself."""
    return f"{label}: expected once, got several times."


def garbled(label: str, text: str) -> str:
    """Say that the encoding of a text is broken."""
    return _of_others(label, "text in percent-encoded UTF-8", text)


def long_text(label: str, number: int, most: int) -> str:
    """Say that a text is longer than any that the page writes."""
    return f"{label}: expected at most {most:,} characters, got {number:,}."


def no_flag(label: str, text: str) -> str:
    """Say that a switch is neither on nor off."""
    return _of_others(label, "on or off", text)


def no_user(text: str) -> str:
    """Say that this is nobody's id."""
    return _of_others("User", "you or a user id", text)


def no_view(most_zoom: float, text: str) -> str:
    """Say that this is no part of the map."""
    expected = f"x and y from 0 to 1 and a zoom from 1 to {most_zoom:g}, as in 0.5,0.5,2"
    return _of_others("View of the map", expected, text)


def no_class(labels: Sequence[str], text: str) -> str:
    """Say that the legend of the map has no such entries."""
    return _of_others("Hidden on the map", " or ".join(labels), text)


def no_run(most: int, text: str) -> str:
    """Say that this names no run."""
    return _of_others("Run", f"at most {most} letters, digits and hyphens", text)


def cut(sentence: str) -> str:
    """Say of a setting what is wrong with it; whatever was written, it is a line or some."""
    return _cut(sentence)


def others(number: int) -> str:
    """Say that there is more of the same."""
    return f"{count(number, 'other part')} of it could not be used."


def no_ratings() -> str:
    """Say that there are no lists for the visitor yet."""
    return "The link shows lists for your own ratings, of which there are none yet."


def test_hint(user: int | str) -> str:
    """Say whom the first Test shows."""
    return (
        "Shows you, as the link says." if user == "you" else f"Shows user {user}, as the link says."
    )


def _of_others(label: str, expected: str, text: str) -> str:
    return _cut(f'{label}: expected {expected}, got "{text}".')


def _cut(sentence: str) -> str:
    shown = "".join(one if one.isprintable() else "\ufffd" for one in sentence[:_LONGEST])
    return shown if len(sentence) <= _LONGEST else f"{shown}…"
