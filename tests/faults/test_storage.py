"""The browser's storage fails, forgets, or was written by somebody else: no rating is lost unsaid.

What two tabs hear of each other is in tests/browser/test_kept_ratings.py.
The tests of the shared visit go on where the one before stopped.
"""

import json

import pytest

from tests.browser.page import Page
from tests.browser.test_kept_ratings import FILL, come_back, starters, visit
from tests.conftest import StartBrowser, console_errors
from tests.faults.variants import variants
from tools.serve import StaticServer

KEPT = "Your ratings stay in this browser, for this data, until you clear them."
FULL = "This browser’s storage is full: your ratings last until you close the page."
BLOCKED = "This browser keeps nothing for this page: your ratings last until you close it."


@pytest.fixture(scope="module")
def page(start_browser: StartBrowser, server: StaticServer) -> Page:
    return visit(start_browser, server)


def key_of(page: Page) -> str:
    """Return under which key ratings are kept; those set aside have a longer one."""
    keys: list[str] = page.driver.execute_script("return Object.keys(localStorage)")
    return min((key for key in keys if "ratings" in key), key=len)


def text_at(page: Page, key: str) -> str:
    """Return what the browser keeps; as JSON, since half of a character cannot be sent."""
    script = "return JSON.stringify(localStorage.getItem(arguments[0]))"
    text: str = json.loads(page.driver.execute_script(script, key))
    return text


def kept(page: Page) -> list[list[int]]:
    """Return the ratings that the browser keeps, oldest first."""
    ratings: list[list[int]] = json.loads(text_at(page, key_of(page)))["ratings"]
    return ratings


def write(page: Page, key: str, text: str) -> None:
    """Write behind the page's back: it hears of what other tabs do, and nothing of this."""
    script = "localStorage.setItem(arguments[0], JSON.parse(arguments[1]))"
    page.driver.execute_script(script, key, json.dumps(text))


def with_ratings(page: Page, ratings: list[list[int]]) -> str:
    """Return the record that is kept with other ratings in it."""
    return json.dumps(json.loads(text_at(page, key_of(page))) | {"ratings": ratings})


def test_ratings_that_the_browser_has_thrown_away_are_kept_again(page: Page) -> None:
    first, second = starters(page)[:2]
    page.rate(first, 5)
    page.driver.execute_script("localStorage.clear()")
    page.rate(second, 3)
    assert page.text("taste-kept") == KEPT
    assert [stars for _, stars in kept(page)] == [5, 3]
    come_back(page)
    page.wait_for_own_lists()
    assert page.starred() == {second: 3, first: 5}


# a film that one user has rated: never one to start with
RARE = 1682


def test_what_another_tab_kept_unheard_is_not_written_over(page: Page) -> None:
    """As a tab that was frozen, or left and come back to: it has heard nothing meanwhile."""
    ratings, ours = page.starred(), starters(page)[2]
    here = kept(page)
    first, second = (item_id for item_id, _ in here)
    # there, the second film was given other stars, and one more was rated
    write(page, key_of(page), with_ratings(page, [[first, 5], [second, 1], [RARE, 4]]))
    labels = page.stars_of(ours).find_elements("tag name", "label")
    labels[1].click()
    page.wait(lambda: len(page.starred()) == 4)
    page.wait_for_own_lists()
    assert page.starred()[ours] == 2
    others = [stars for title, stars in page.starred().items() if title not in {*ratings, ours}]
    assert others == [4]
    assert sorted(stars for title, stars in page.starred().items() if title in ratings) == [1, 5]
    assert sorted(stars for _, stars in kept(page)) == [1, 2, 4, 5]
    come_back(page)
    page.wait_for_own_lists()
    assert len(page.starred()) == 4


def test_what_another_tab_took_back_unheard_stays_taken_back(page: Page) -> None:
    here = kept(page)
    write(page, key_of(page), with_ratings(page, here[:1]))
    ours = next(title for title, stars in page.starred("taste-starters").items() if not stars)
    page.stars_of(ours).find_elements("tag name", "label")[2].click()
    page.wait(lambda: len(page.starred()) == 2)
    page.wait_for_own_lists()
    assert [stars for _, stars in kept(page)] == [here[0][1], 3]


UNREADABLE = {
    "nested without an end": ("{", "[" * 100_000, "they are not a record of this page."),
    "of a newer page": ('"version": 1', '"version": 2', "a newer version of this page wrote them."),
    "of other data": ('"data": "', '"data": "f', "they are ratings of other data."),
    "with half a character": ('"kind"', '"\ud83c"', "they are not a record of this page."),
    "that is no JSON": ('{"', "{", "they are not JSON."),
}  # fmt: skip


@pytest.mark.parametrize("record", variants(list(UNREADABLE), 2))
def test_an_unreadable_record_is_set_aside_whole(page: Page, record: str) -> None:
    part, other, why = UNREADABLE[record]
    key = key_of(page)
    damaged = text_at(page, key).replace(part, other, 1)
    write(page, key, damaged)
    come_back(page)
    assert page.starred() == {}
    assert page.text("taste-said").startswith(
        "What this browser kept of your ratings was set aside, not deleted. "
        f"The kept ratings could not be read: {why}"
    )
    assert text_at(page, f"{key} set aside") == damaged
    # and the next rating is kept as ever
    page.rate(starters(page)[0], 4)
    assert [stars for _, stars in kept(page)] == [4]
    assert text_at(page, f"{key} set aside") == damaged


def test_nothing_is_said_to_be_kept_that_is_not(page: Page) -> None:
    page.driver.execute_script(FILL)
    film = next(title for title, stars in page.starred("taste-starters").items() if not stars)
    before = kept(page)
    page.rate(film, 5)
    assert page.text("taste-kept") == FULL
    # what was kept before is still whole
    assert kept(page) == before
    # ratings that found no room are not lost when another tab makes some and keeps its own
    page.driver.execute_script(
        "for (const key of Object.keys(localStorage)) if (key.startsWith('filler'))"
        " localStorage.removeItem(key)"
    )
    write(page, key_of(page), with_ratings(page, [*before, [RARE, 2]]))
    other = next(title for title, stars in page.starred("taste-starters").items() if not stars)
    page.stars_of(other).find_elements("tag name", "label")[0].click()
    page.wait(lambda: len(page.starred()) == 4)
    page.wait_for_own_lists()
    assert page.text("taste-kept") == KEPT
    assert sorted(stars for _, stars in kept(page)) == [1, 2, 4, 5]


def test_nothing_went_wrong_on_the_way(page: Page) -> None:
    assert console_errors(page.driver) == []


REFUSE = """
Storage.prototype.setItem = () => { throw new DOMException("no", "%s"); };
"""
NONE = 'Object.defineProperty(window, "localStorage", { value: null });'
FORBID = """
Object.defineProperty(window, "localStorage", {
  get() {
    throw new DOMException("Access is denied for this document.", "SecurityError");
  },
});
"""
LACKS = {
    "forbidden": (FORBID, BLOCKED),
    "no room from the start": (REFUSE % "QuotaExceededError", FULL),
    "refused": (REFUSE % "SecurityError", BLOCKED),
    "none": (NONE, BLOCKED),
}


@pytest.mark.parametrize("lack", variants(list(LACKS)))
def test_without_a_storage_ratings_last_as_long_as_the_page(
    start_browser: StartBrowser, server: StaticServer, lack: str
) -> None:
    script, sentence = LACKS[lack]
    page = visit(start_browser, server, script)
    if lack == "forbidden":  # the only one that shows before anything is written
        assert page.text("taste-kept") == sentence
    film, other = starters(page)[:2]
    page.rate(film, 5)
    page.rate(other, 2)
    page.undo()
    assert page.text("taste-kept") == sentence
    page.load_data()
    page.train()
    page.wait_for_own_lists()
    assert page.starred() == {film: 5}
    assert page.text("taste-kept") == sentence
    assert console_errors(page.driver) == []
    page.driver.quit()
