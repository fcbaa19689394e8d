"""The settings of a run as the page writes them, for whoever has no page at hand.

Example::

    text_of(Settings())     # '{"kind": "two-tower model", ...}'
"""

from __future__ import annotations

from recommender.app.models import LABELS
from recommender.app.settings import Settings
from recommender.model_files.card import Card, card_text


def text_of(settings: Settings) -> str:
    """Return a card with these settings, and nothing learnt."""
    card = Card(settings, "", 0, 0.0, 1.0, tuple(LABELS), {}, {}, {}, {})
    return card_text(card)
