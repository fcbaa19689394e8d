"""A run on paper: settings, curves and metrics on one page, the lists on another, in any theme."""

import re
from base64 import b64decode

from selenium.webdriver.common.by import By
from selenium.webdriver.common.print_page_options import PrintOptions

from tests.browser.page import Page
from tests.conftest import StartBrowser, console_errors
from tests.site import SUB_PATH
from tools.serve import StaticServer

# whose parts are seen on paper
PRINTED = ["printed", "loss-chart", "metrics", "recommendations"]
LEFT_OUT = ["load-data", "training-settings", "embedding-map", "taste", "takeaway", "cold-chart"]
SHOWN = "return arguments[0].filter((id) => document.getElementById(id).checkVisibility())"
# how many pixels of the chart are in the muted text's colour of the light theme
INK = """
const canvas = document.getElementById("loss-chart");
const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
let found = 0;
for (let at = 0; at < data.length; at += 4) {
  if (data[at] === 0x56 && data[at + 1] === 0x5b && data[at + 2] === 0x64) found++;
}
return found;
"""


def pages(page: Page, width: float, height: float) -> int:
    options = PrintOptions()
    options.page_width, options.page_height = width, height
    pdf = b64decode(page.driver.print_page(options))
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_a_run_takes_two_pages(start_browser: StartBrowser, server: StaticServer) -> None:
    page = Page(start_browser(dark=True), f"{server.url}{SUB_PATH}#user=12")
    page.open()
    page.wait_for("ready")
    page.load_data()
    page.train(epochs=3)
    page.test()
    page.wait_until_measured()
    assert page.driver.execute_script(INK) == 0
    a4, letter = (21.0, 29.7), (21.59, 27.94)
    assert [pages(page, *size) for size in (a4, letter)] == [2, 2]
    # and is as it was afterwards
    page.wait(lambda: page.driver.execute_script(INK) == 0)
    # what is typed since is of no run yet
    page.set("epochs", 20)
    page.driver.execute_script("dispatchEvent(new Event('beforeprint'))")
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert page.driver.execute_script(SHOWN, PRINTED + LEFT_OUT) == PRINTED
    assert page.driver.execute_script(INK) > 100
    printed = page.driver.find_element(By.ID, "printed").text
    assert "Epochs\n3" in printed
    assert "epochs=3" in printed
    assert "user=12" in printed
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    page.driver.execute_script("dispatchEvent(new Event('afterprint'))")
    assert not page.driver.find_element(By.ID, "printed").is_displayed()
    assert console_errors(page.driver) == []
