"""What is said of models as files: right plurals, nothing twice."""

import re
from pathlib import Path

from recommender.app.models import LABELS
from recommender.app.settings import Settings
from recommender.wording import models as wording

ALL = tuple(LABELS)
HTML = (Path(__file__).resolve().parents[3] / "index.html").read_text(encoding="utf-8")


def test_what_is_kept_is_named_by_time_length_and_recipe() -> None:
    assert wording.trained_on("29 Nov, 09:12", Settings(), ALL) == (
        "trained 29 Nov, 09:12, 18 epochs, Default"
    )
    # the epochs are told once
    assert wording.trained_on("29 Nov, 09:12", Settings(epochs=1, seed=3), ALL) == (
        "trained 29 Nov, 09:12, 1 epoch, Default; Seed 3"
    )
    assert wording.trained_on("29 Nov, 09:12", Settings(), ("baseline", "history")).endswith(
        "Default, Baseline and History"
    )


def test_what_is_offered_says_how_much_there_is() -> None:
    start = "Models of an earlier visit are here: trained today."
    assert wording.offer(0, "") == ""
    assert wording.offer(1, "trained today") == start
    one = f"{start} 1 older one stands under “{wording.TITLE}”."
    assert wording.offer(2, "trained today") == one
    two = f"{start} 2 older ones stand under “{wording.TITLE}”."
    assert wording.offer(3, "trained today") == two
    assert re.search(f'id="models-title"[^>]*>{wording.TITLE}<', HTML)


def test_rows_and_buttons() -> None:
    assert wording.row("trained today", is_shown=False) == "Trained today."
    assert wording.row("trained today", is_shown=True) == "Trained today. In use now."
    assert wording.unread("damaged", "") == "Models that are damaged; they cannot be used."
    assert wording.unread("data", "1 Jan, 00:00") == "Models of other data. Kept 1 Jan, 00:00."
    assert [wording.removed(number) for number in (0, 1, 2)] == [
        "",
        "1 kept training deleted.",
        "2 kept trainings deleted.",
    ]
    assert wording.file_name("3fa9", "py") == "two-tower-3fa9.py"
