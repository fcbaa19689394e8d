"""A headless browser with the page's model code in it, for benchmarks.

Example::

    with Harness() as harness:
        models = [dict(model.entry) for model in MODELS]
        data = plain_data(dataset, train, settings)
        harness.call("topLists", models, data, settings.for_training(), 10, exclude)
"""

from pathlib import Path
from types import TracebackType
from typing import Any, Self

from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.support.ui import WebDriverWait

from recommender.app.settings import Settings
from recommender.app.training import item_trend
from recommender.ratings.dataset import Dataset
from recommender.ratings.interactions import Interactions, user_genre_profiles
from tools.browser import find_browser, start_chromium
from tools.reading import read_dataset
from tools.serve import StaticServer

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT_SECONDS = 3600

CALL = """
const done = arguments[arguments.length - 1];
const [name, args] = arguments;
window.bench[name](...args).then(done, (error) => done({ error: String(error) }));
"""


class Harness:
    """bench/harness.html in a browser, served from the checkout."""

    def __enter__(self) -> Self:
        """Start server and browser and wait for the page's modules."""
        self._server = StaticServer({"/": ROOT})
        self.url = self._server.url
        self.driver = start_chromium(find_browser())
        self.driver.set_script_timeout(TIMEOUT_SECONDS)
        # else the connection to the driver gives up after two minutes
        executor = self.driver.command_executor
        assert isinstance(executor, RemoteConnection)
        executor.client_config.timeout = TIMEOUT_SECONDS
        self.driver.get(f"{self.url}/bench/harness.html")
        ready = "return window.bench !== undefined"
        WebDriverWait(self.driver, 60).until(lambda browser: browser.execute_script(ready))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop both."""
        self.driver.quit()
        self._server.stop()

    def call(self, name: str, *args: Any) -> Any:
        """Call a function of window.bench and wait for its promise.

        Raises:
            RuntimeError: with the reason of a rejection.
        """
        result = self.driver.execute_async_script(CALL, name, list(args))
        if isinstance(result, dict) and "error" in result:
            raise RuntimeError(result["error"])
        return result


def load_dataset() -> Dataset:
    """Read the data files of the checkout."""
    return read_dataset({name: ROOT / "data" / name for name in ("u.data", "u.item")})


def plain_data(dataset: Dataset, interactions: Interactions, settings: Settings) -> dict[str, Any]:
    """Return what training needs as JSON values, for the question that the settings name."""
    profiles = user_genre_profiles(interactions, dataset.item_genres)
    return {
        "numUsers": interactions.num_users,
        "numItems": dataset.num_items,
        "userIdx": interactions.user_idx.tolist(),
        "itemIdx": interactions.item_idx.tolist(),
        "moment": None if interactions.moment is None else interactions.moment.tolist(),
        "itemGenres": dataset.item_genres.ravel().tolist(),
        "userGenres": profiles.ravel().tolist(),
        "itemTrend": item_trend(interactions, dataset, settings).tolist(),
        "validation": None,
    }
