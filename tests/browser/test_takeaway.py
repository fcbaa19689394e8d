"""What is taken away, by those who take it: numpy, pandas with pyarrow, FAISS, Qdrant.

The tests share one visit with one small training, and go on where the one before stopped. The
blocks of docs/beyond-the-browser.md run on what the page has saved.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pandas as pd
import pytest
from qdrant_client import QdrantClient, models
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from recommender.app.models import LABELS
from recommender.exports.files import (
    FILES,
    FILMS,
    ITEM_VECTORS,
    PROJECTOR_LABELS,
    PROJECTOR_VECTORS,
    RECOMMENDATIONS,
    USER_VECTORS,
    USERS,
    file_name,
)
from tests.browser.page import Page
from tests.browser.test_models import save
from tests.conftest import ROOT, console_errors
from tests.unit.samples import real_dataset

# how good the models are does not matter here, but that each has learnt something
SHORT = {"epochs": 2, "max_interactions": 5000, "batch_size": 256}
DOC = (ROOT / "docs" / "beyond-the-browser.md").read_text(encoding="utf-8")
# a heading -> the block below it
BLOCKS = {
    section.partition("\n")[0]: found[1]
    for section in DOC.split("\n## ")
    if (found := re.search(r"```python\n(.+?)```", section, re.DOTALL))
}
# of whom the document names one
TESTED = (1, 42, 13)
USER_OF_DOC = 42
# the same sum in another order
CLOSE = 1e-4


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("taken")


def button(page: Page, what: str) -> WebElement:
    return page.driver.find_element(By.ID, f"take-{what}")


def can_take(page: Page) -> list[bool]:
    return [button(page, what).is_enabled() for what in FILES]


def films_of(folder: Path, model: str) -> pd.DataFrame:
    return pd.read_parquet(folder / file_name(model, FILMS))


def users_of(folder: Path, model: str) -> pd.DataFrame:
    return pd.read_parquet(folder / file_name(model, USERS))


def recommended(folder: Path, model: str) -> pd.DataFrame:
    return pd.read_csv(folder / file_name(model, RECOMMENDATIONS))


def best_of(found: pd.DataFrame) -> tuple[list[int], list[float]]:
    """Return the first ten films, each once, as the document does it."""
    best = found.drop_duplicates("title").head(10)
    return best["item_id"].tolist(), best["score"].tolist()


def test_there_is_nothing_to_take_before_a_training(page: Page) -> None:
    assert not any(can_take(page))
    page.load_data()
    assert not any(can_take(page))


def test_every_file_of_every_model_is_saved_and_said(page: Page, folder: Path) -> None:
    page.train(**SHORT)
    assert all(can_take(page))
    for model in LABELS:
        page.set("taken_model", model)
        for what in FILES:
            name = file_name(model, what)
            assert page.download(button(page, what), folder / name)
            page.wait_until_spoken(f"Saved {name}, ")
            assert all(can_take(page))
    assert {path.name for path in folder.iterdir()} == {
        file_name(model, what) for model in LABELS for what in FILES
    }


@pytest.mark.parametrize("model", LABELS)
def test_numpy_reads_the_vectors_that_the_tables_have(folder: Path, model: str) -> None:
    films, users = films_of(folder, model), users_of(folder, model)
    for what, table in ((ITEM_VECTORS, films), (USER_VECTORS, users)):
        vectors = np.load(folder / file_name(model, what), allow_pickle=False)
        assert vectors.dtype == np.float32
        # 32 and the bias
        assert vectors.shape == (len(table), 33)
        assert np.isfinite(vectors).all()
        np.testing.assert_array_equal(np.stack(list(table["vector"])), vectors)
    # the bias says something, and all users weigh it alike
    assert np.ptp(np.stack(list(films["vector"]))[:, -1]) > 0.1
    assert np.ptp(np.stack(list(users["vector"]))[:, -1]) == 0


def test_pandas_reads_films_and_users_as_the_data_has_them(folder: Path) -> None:
    dataset = real_dataset()
    films, users = films_of(folder, "deep"), users_of(folder, "deep")
    assert films["item_id"].tolist() == dataset.item_ids.tolist()
    assert films["title"].tolist() == dataset.shown_titles
    assert films["year"].fillna(0).tolist() == dataset.item_years.tolist()
    assert films["genres"].tolist() == [dataset.genres_of(i) for i in range(dataset.num_items)]
    assert films["num_ratings"].tolist() == dataset.item_counts.tolist()
    assert users["user_id"].tolist() == dataset.user_ids.tolist()
    assert users["num_ratings"].tolist() == dataset.by_user.counts.tolist()
    assert (users["num_trained"] == 0).sum() == 76
    assert users["num_trained"].sum() == dataset.num_ratings * 9 // 10
    for user in range(dataset.num_users):
        seen = dataset.item_ids[dataset.with_twins(dataset.by_user.items_of(user))]
        assert users["seen"][user].tolist() == seen.tolist()


@pytest.mark.parametrize("model", LABELS)
def test_faiss_finds_every_user_s_own_ten(folder: Path, model: str) -> None:
    films, users = films_of(folder, model), users_of(folder, model)
    lists = recommended(folder, model)
    index = faiss.IndexFlatIP(33)
    index.add(np.load(folder / file_name(model, ITEM_VECTORS)))
    queries = np.load(folder / file_name(model, USER_VECTORS))
    scores, rows = index.search(queries, int(users["seen"].map(len).max()) + 20)
    differing = []
    for user, (user_id, ours) in enumerate(lists.groupby("user_id", sort=False)):
        assert user_id == users["user_id"][user]
        found = films.iloc[rows[user]].assign(score=scores[user])
        items, values = best_of(found[~found["item_id"].isin(users["seen"][user])])
        assert ours["rank"].tolist() == list(range(1, 11))
        assert ours["score"].tolist() == pytest.approx(values, abs=CLOSE)
        if ours["item_id"].tolist() != items:
            differing.append(user_id)
    assert lists["user_id"].nunique() == len(users)
    # two films of nearly one score may change places where sums are added in another order
    assert len(differing) <= len(users) // 200


@pytest.mark.parametrize("model", LABELS)
def test_qdrant_finds_the_same(folder: Path, model: str) -> None:
    films, users = films_of(folder, model), users_of(folder, model)
    lists = recommended(folder, model)
    client = QdrantClient(":memory:")
    client.create_collection(
        "films", vectors_config=models.VectorParams(size=33, distance=models.Distance.DOT)
    )
    payloads: list[Any] = films[["item_id", "title"]].to_dict("records")
    vectors = [vector.tolist() for vector in films["vector"]]
    ids: list[Any] = list(range(len(films)))
    client.upsert("films", models.Batch(ids=ids, payloads=payloads, vectors=vectors))
    for user_id in TESTED:
        user = users.set_index("user_id").loc[user_id]
        seen = models.FieldCondition(key="item_id", match=models.MatchAny(any=user.seen.tolist()))
        unseen = models.Filter(must_not=[seen])
        answer = client.query_points("films", user.vector.tolist(), query_filter=unseen, limit=20)
        found = [{**(one.payload or {}), "score": one.score} for one in answer.points]
        items, values = best_of(pd.DataFrame(found))
        ours = lists[lists["user_id"] == user_id]
        assert ours["score"].tolist() == pytest.approx(values, abs=CLOSE)
        assert ours["item_id"].tolist() == items


def test_the_page_shows_what_the_file_of_lists_says(page: Page, folder: Path) -> None:
    users = users_of(folder, "deep")
    newcomer = int(users["user_id"][users["num_trained"] == 0].iloc[0])
    page.click("Test", "trained")
    for user_id in (*TESTED, newcomer):
        page.show_user(user_id)
        page.wait(lambda: not page.is_asking)
        shown = page.recommended()
        for model, label in LABELS.items():
            lists = recommended(folder, model)
            ours = lists[lists["user_id"] == user_id]
            films = shown[label]
            assert [film.title for film in films] == ours["title"].tolist()
            scores = [float(film.value.replace("−", "-")) for film in films]
            assert scores == pytest.approx(ours["score"].tolist(), abs=0.00501)


def test_the_projector_gets_as_many_labels_as_directions(folder: Path) -> None:
    dataset = real_dataset()
    vectors = np.loadtxt(folder / file_name("deep", PROJECTOR_VECTORS), delimiter="\t")
    assert vectors.shape == (dataset.num_items, 32)
    # what the map shows: rows of length one
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    items = np.load(folder / file_name("deep", ITEM_VECTORS))[:, :-1]
    np.testing.assert_allclose(vectors, items, atol=1e-6)
    with (folder / file_name("deep", PROJECTOR_LABELS)).open(encoding="utf-8", newline="") as file:
        labels = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert [label["title"] for label in labels] == dataset.shown_titles
    assert [int(label["item_id"]) for label in labels] == dataset.item_ids.tolist()


def run(block: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, Any]:
    """Run a block of the document as it is, where the files are; return what it has named."""
    monkeypatch.chdir(folder)
    made: dict[str, Any] = {}
    exec(compile(BLOCKS[block], f"docs/beyond-the-browser.md, {block}", "exec"), made)
    return made


def test_the_document_has_a_block_for_each_of_those_it_names() -> None:
    assert list(BLOCKS) == ["numpy", "pandas and pyarrow", "FAISS", "Qdrant", "safetensors"]
    assert DOC.count("```python") == len(BLOCKS)
    assert all(f"`{file_name('deep', what)}`" in DOC for what in FILES)


@pytest.mark.parametrize("block", ["FAISS", "Qdrant"])
def test_the_document_s_stores_find_the_user_s_ten(
    folder: Path, monkeypatch: pytest.MonkeyPatch, block: str
) -> None:
    best = run(block, folder, monkeypatch)["best"]
    lists = recommended(folder, "deep")
    ours = lists[lists["user_id"] == USER_OF_DOC]
    assert best["item_id"].tolist() == ours["item_id"].tolist()
    assert best["score"].tolist() == pytest.approx(ours["score"].tolist(), abs=CLOSE)


def test_the_document_s_arrays_and_tables_are_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = run("numpy", folder, monkeypatch)
    assert len(made["best"]) == len(made["nearest"]) == 10
    assert made["nearest"][0] == 0  # nothing is nearer to a film than itself
    made = run("pandas and pyarrow", folder, monkeypatch)
    assert 0 < made["coverage"] <= 1
    assert made["genres"].sum() == pytest.approx(1)
    assert "Drama" in made["genres"].index
    assert made["popularity"].index.tolist() == list(range(1, 11))


def test_the_document_s_model_file_is_read(
    page: Page, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # named as its training: the document names no training
    save(page, "Save the models", folder, "safetensors").rename(folder / "two-tower.safetensors")
    made = run("safetensors", folder, monkeypatch)
    assert made["card"]["settings"]["epochs"] == str(SHORT["epochs"])
    assert made["shapes"]["item_tower.embedding"] == (1682, 32)
    assert made["learnt"] > 1682 * 32 + 943 * 32


def test_while_training_nothing_is_taken_and_one_file_is_made_at_a_time(page: Page) -> None:
    page.set("epochs", 50)
    page.click("Train", "training")
    assert not any(can_take(page))
    page.button("Stop").click()
    page.wait_for("trained")
    page.wait(lambda: all(can_take(page)))
    # in one task: nothing of it is over before the next click
    page.driver.execute_script(
        "window.spoken.length = 0;"
        "for (const one of document.querySelectorAll('#takeaway button')) one.click()"
    )
    page.wait(lambda: any(text.startswith("Saved ") for text in page.spoken))
    first = file_name("history", ITEM_VECTORS)
    assert [text.partition(", ")[0] for text in page.spoken] == [
        f"Making {first}.", f"Saved {first}",
    ]  # fmt: skip


def test_nothing_went_wrong(page: Page) -> None:
    assert console_errors(page.driver) == []
