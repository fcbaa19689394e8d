"""What the tour says, in each of its languages: files in recommender/wording/tour/.

Example::

    texts_in("de")["next"]   # "Weiter"

A new language is one more file with the same keys, and a line of LANGUAGES.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from recommender.app.settings import LANGUAGES

FOLDER = Path(__file__).resolve().parents[1] / "wording" / "tour"


@cache
def texts_in(language: str) -> dict[str, Any]:
    """Return all texts of a language, read when they are first asked for."""
    assert language in LANGUAGES
    texts: dict[str, Any] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return texts
