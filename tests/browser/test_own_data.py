"""The visitor's own data in the page: chosen, dropped, asked about, refused, cancelled.

What each file is read as is in tests/unit/reading; here it is what a visitor sees. One visit.
"""

from pathlib import Path

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from tests.browser.page import Page
from tests.conftest import console_errors
from tests.unit.reading.files import zipped

SHORT = {"epochs": 2, "batch_size": 256, "embedding_dim": 8}
# 40 people and 60 books that have kinds, in two halves with tastes of their own
RATINGS = "reader,isbn,score\n" + "".join(
    f"{'anna' if user % 2 else 'bob'}-{user},B{30 * (user % 2) + (user * 7 + i) % 30},{i % 11}\n"
    for user in range(40)
    for i in range(22)
)
BOOKS = "isbn,title,genre\n" + "".join(
    f"B{i},Book number {i},{'Crime' if i < 30 else 'Poetry'}\n" for i in range(60)
)
FOREIGN = RATINGS.replace("reader,isbn,score", "wer;was;wie").replace(",", ";")
# what a browser does when files are dropped: only it can make the event
DROP = """
const transfer = new DataTransfer();
for (const [name, text] of Object.entries(arguments[0])) {
  transfer.items.add(new File([text], name));
}
const send = (type) => document.body.dispatchEvent(
  new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }),
);
send(arguments[1]);
"""


def choose(page: Page, folder: Path, files: dict[str, bytes | str]) -> None:
    """Choose files as in the dialog of the browser."""
    paths = []
    for name, data in files.items():
        path = folder / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        paths.append(str(path))
    control = page.driver.find_element(By.ID, "own-files-input")
    page.driver.execute_script("arguments[0].value = ''", control)  # a driver adds to what is there
    control.send_keys("\n".join(paths))


def remarks(page: Page) -> list[str]:
    return [one.text for one in page.driver.find_elements(By.CSS_SELECTOR, "#data-remarks li")]


def says(page: Page, start: str) -> bool:
    return page.status.startswith(start)


def test_the_buttons_are_there_and_say_what_they_take(page: Page) -> None:
    buttons = page.driver.find_elements(By.CSS_SELECTOR, "[role=group].own-buttons button")
    assert [button.text for button in buttons] == ["Choose files", "Choose a folder"]
    assert all(button.is_enabled() for button in buttons)


def test_a_table_of_one_s_own_is_read_and_what_it_lacks_is_said(page: Page, tmp_path: Path) -> None:
    choose(page, tmp_path, {"mine.csv": RATINGS, "books.csv": BOOKS})
    page.wait(lambda: says(page, "Loaded"))
    assert page.status == "Loaded 40 users, 60 items, 880 interactions and 2 genres."
    assert page.enabled_steps() == ["Load Data", "Train"]
    said = " ".join(remarks(page))
    for part in ("from 0 to 10", "not all whole numbers", "No times", "No years"):
        assert part in said
    assert "No titles" not in said


def test_filters_offer_the_genres_of_the_data(page: Page) -> None:
    chips = page.driver.find_elements(By.CSS_SELECTOR, "#setting-only_genres label")
    assert [chip.get_attribute("textContent") for chip in chips] == ["Crime", "Poetry"]
    options = page.driver.find_elements(By.CSS_SELECTOR, "#setting-film_genre option")
    assert [option.get_attribute("textContent") for option in options] == ["All", "Crime", "Poetry"]


def test_it_is_trained_on_and_tested(page: Page) -> None:
    page.train(**SHORT)
    assert says(page, "Trained 3 models")
    # nobody knows the order: a random fifth was held out, and the page says so
    summary = page.driver.find_element(By.ID, "metrics-summary").text
    assert "a random fifth of all ratings" in summary
    page.test()
    lists = page.driver.find_element(By.ID, "test-title")
    assert lists.is_displayed()
    legend = page.driver.find_element(By.ID, "map-legend").text
    assert "Crime" in legend
    assert "Horror" not in legend


def test_a_wrong_file_is_refused_and_what_is_there_stays(page: Page, tmp_path: Path) -> None:
    before = page.enabled_steps()
    choose(page, tmp_path, {"bad.csv": RATINGS.replace(",3\n", ",three\n", 1)})
    page.wait(lambda: says(page, "bad.csv"))
    assert page.status == 'bad.csv line 5: expected a number as rating, got "three".'
    assert page.state == "failed"
    assert page.enabled_steps() == before
    page.test()  # the models are still there


def test_columns_that_cannot_be_told_are_asked_for(page: Page, tmp_path: Path) -> None:
    choose(page, tmp_path, {"fremd.csv": FOREIGN})
    dialog = page.driver.find_element(By.ID, "columns")
    page.wait(dialog.is_displayed)
    assert page.driver.find_element(By.ID, "columns-title").text == (
        "Which columns of fremd.csv are which?"
    )
    cells = page.driver.find_elements(By.CSS_SELECTOR, "#columns-table tbody tr:first-child td")
    assert [cell.text for cell in cells] == ["bob-0", "B0", "0"]
    read = page.driver.find_element(By.ID, "columns-read")
    # one column cannot be two things
    Select(page.driver.find_element(By.ID, "column-item")).select_by_visible_text("wer")
    assert not read.is_enabled()
    Select(page.driver.find_element(By.ID, "column-item")).select_by_visible_text("was")
    Select(page.driver.find_element(By.ID, "column-rating")).select_by_visible_text("wie")
    read.click()
    page.wait(lambda: says(page, "Loaded"))
    assert page.status == "Loaded 40 users, 60 items and 880 interactions."
    assert not dialog.is_displayed()
    assert page.enabled_steps() == ["Load Data", "Train"]


def test_the_question_may_be_left_by_keyboard(page: Page, tmp_path: Path) -> None:
    choose(page, tmp_path, {"fremd.csv": FOREIGN})
    dialog = page.driver.find_element(By.ID, "columns")
    page.wait(dialog.is_displayed)
    page.type(Keys.ESCAPE)
    page.wait(lambda: not dialog.is_displayed())
    assert page.status == "The data is loaded. Train to go on."
    assert page.state == "loaded"


def test_files_are_dropped_on_the_page(page: Page) -> None:
    page.driver.execute_script(DROP, {"mine.csv": RATINGS}, "dragenter")
    assert page.driver.execute_script("return document.body.hasAttribute('data-dropping')")
    # what reads a drop has come by then, as it has when a hand has moved
    loaded = """
        const done = arguments[arguments.length - 1];
        setTimeout(() => requestIdleCallback(() => done()));
    """
    page.driver.execute_async_script(loaded)
    page.wait(lambda: page.driver.execute_script(
        "return performance.getEntriesByName("
        "new URL(document.documentElement.dataset.root + 'reading/chosen.js', location)).length"
    ))  # fmt: skip
    page.driver.execute_script(DROP, {"mine.csv": RATINGS}, "drop")
    page.wait(lambda: page.status == "Loaded 40 users, 60 items and 880 interactions.")
    assert not page.driver.execute_script("return document.body.hasAttribute('data-dropping')")


def test_a_zip_archive_is_read_as_it_is(page: Page, tmp_path: Path) -> None:
    files = {"ratings.csv": RATINGS.encode(), "books.csv": BOOKS.encode()}
    choose(page, tmp_path, {"books.zip": zipped(files, "books/")})
    page.wait(lambda: page.status.endswith("880 interactions and 2 genres."))


def test_reading_is_cancelled_and_what_is_there_stays(page: Page, tmp_path: Path) -> None:
    large = "user,item,rating\n" + "".join(f"{u},{i},3\n" for u in range(4000) for i in range(400))
    choose(page, tmp_path, {"large.csv": large})
    stop = page.driver.find_element(By.ID, "reading-stop")
    page.wait(lambda: page.state == "loading")
    page.driver.execute_script("arguments[0].click()", stop)
    page.wait(lambda: page.state == "loaded")
    assert page.status == "The data is loaded. Train to go on."
    assert not stop.is_displayed()
    page.train(**SHORT)
    assert says(page, "Trained 3 models")


def test_a_sample_is_drawn_of_more_than_may_be_kept(page: Page, tmp_path: Path) -> None:
    page.set("max_interactions", 200)
    choose(page, tmp_path, {"mine.csv": RATINGS})
    page.wait(lambda: says(page, "Loaded 9 users"))
    assert "of 880 ratings in the file" in remarks(page)[0]
    page.set("max_interactions", "")


def test_load_data_brings_movielens_back(page: Page) -> None:
    page.load_data()
    assert page.status == "Loaded 943 users, 1,682 items, 100,000 interactions and 19 genres."
    assert remarks(page) == []
    chips = page.driver.find_elements(By.CSS_SELECTOR, "#setting-only_genres label")
    assert len(chips) == 18
    # what was refused is told on the console, too
    assert all("bad.csv line 5" in one for one in console_errors(page.driver))
