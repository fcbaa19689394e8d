"""docs/screening.md stands for what bench/screening.py measures, line by line."""

import re

from bench.screening import EASE_DECAYS, EASE_L2, GROUPS, TABLE, changed, said
from recommender.app.settings import OF_TRAINING, Settings


def test_each_line_is_in_the_document_in_order() -> None:
    text = TABLE.read_text(encoding="utf-8")
    tables = dict(part.split("\n", 1) for part in text.split("\n## ")[1:])
    for group in GROUPS:
        rows = re.findall(r"^\| (.+?) \| ", tables[group.title], re.MULTILINE)
        assert rows == ["changed", "defaults", *map(said, group.lines)]
    assert tables["EASE, forgetting by age"].count("\n| l2 ") == len(EASE_L2) * len(EASE_DECAYS)


def test_each_line_is_another_recipe() -> None:
    for group in GROUPS:
        recipes = [Settings(), *[changed(Settings(), line) for line in group.lines]]
        told = [tuple(getattr(one, name) for name in OF_TRAINING) for one in recipes]
        assert len(set(told)) == len(told), group.title
