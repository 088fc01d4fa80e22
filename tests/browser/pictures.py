"""Pictures of a report: `python -m tests.browser.pictures REPORT FOLDER`; `make gallery` calls it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tests.browser.conftest import BROWSERS, QUIET

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: Name -> width, height, scale and colours. A picture of a phone is small, so it is taken at twice its size.
VIEWS = {
    "light": (1000, 1250, 1.0, "light"),
    "dark": (1000, 1250, 1.0, "dark"),
    "phone": (390, 844, 2.0, "light"),
}


def main(report: Path, folder: Path) -> None:
    """Write a picture of each view and of the first printed page."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    path = next(found for name in BROWSERS if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        for name in VIEWS:
            _screen(browser, report, name, folder)
        _paper(browser, report, folder)
        browser.close()


def _screen(browser: Browser, report: Path, name: str, folder: Path) -> None:
    width, height, scale, scheme = VIEWS[name]
    page = browser.new_page(
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        color_scheme="dark" if scheme == "dark" else "light",
        offline=True,
    )
    page.goto(report.resolve().as_uri())
    # The dark one shows the story, which begins below what the light one shows.
    page.evaluate("name => document.querySelector(name)?.scrollIntoView()", "#story" if name == "dark" else "#main")
    page.wait_for_timeout(1500)
    page.screenshot(path=folder / f"{name}.png")


def _paper(browser: Browser, report: Path, folder: Path) -> None:
    """Write the first printed page, which pdftoppm turns into a picture."""
    with TemporaryDirectory() as scratch:
        pdf = Path(scratch, "page.pdf")
        page = browser.new_page(offline=True)
        page.goto(report.resolve().as_uri())
        page.wait_for_timeout(500)
        page.pdf(path=pdf, format="A4")
        subprocess.run(
            ["pdftoppm", "-png", "-r", "70", "-f", "1", "-l", "1", "-singlefile", str(pdf), str(folder / "print")],
            check=True,
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
