"""The page in a real browser, as a person meets it."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from advisor.session import Session
from tests.browser.conftest import grave_faults
from tests.commands.conftest import TINY
from tests.wizard.conftest import write_log
from tests.wizard.web.conftest import PATIENCE, Serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


#: By day on a desk, by night on a phone.
LOOKS: tuple[tuple[Literal["light", "dark"], int], ...] = (("light", 1000), ("dark", 390))
BUDGET = "Budget, such as 5x, 3x or 30m"


class Visit:
    """A page of the wizard, with its requests and complaints."""

    def __init__(self, browser: Browser, address: str, scheme: str = "light", width: int = 1000) -> None:
        self.page: Page = browser.new_page(
            viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
        )
        self.page.set_default_timeout(PATIENCE * 1000)
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))
        self.page.goto(address)

    def at(self, title: str) -> None:
        """Wait for a step."""
        self.page.locator(".advisor-h1", has_text=title).wait_for()

    def press_first(self) -> None:
        """Press the button that the step recommends."""
        self.page.locator(".advisor-choices button").first.click()

    def press(self, text: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=text, exact=True).click()

    def type(self, label: str, text: str) -> None:
        """Answer by typing."""
        field = self.page.get_by_label(label)
        field.fill(text)
        field.press("Enter")


def test_a_problem_is_tuned_from_the_first_question_to_the_report(
    serve: Serve, browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "tiny.py").write_text(TINY, encoding="utf-8")
    served = serve()
    visit = Visit(browser, served.address)
    visit.at("What do you have?")
    visit.press("A Python file that defines `problem = Problem(...)`: I train it here")
    visit.at("Which problem?")
    visit.type("Path of the Python file", "nowhere.py")
    visit.page.get_by_role("alert").filter(has_text="nowhere.py").wait_for()
    visit.type("Path of the Python file", "tiny.py")
    visit.at("Before the first value is tuned")
    visit.press("Why?")
    visit.page.get_by_text("The step of the procedure").wait_for()
    visit.press("Go on")
    visit.at("How much may it cost")
    visit.type(BUDGET, "3x")
    visit.at("The plan for 3x")
    visit.press("Back")
    visit.at("How much may it cost")
    visit.type(BUDGET, "4x")
    visit.at("The plan for 4x")
    visit.press("Begin")
    visit.at("Look at the data and the model")
    visit.press("Skip this")
    visit.at("Train your own configuration")
    assert visit.page.get_by_text("It sets how far the weights move").is_visible()
    # Another page, and one that is loaded again, show the same step.
    other = Visit(browser, served.address, "dark", 390)
    other.at("Train your own configuration")
    assert other.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    other.page.close()
    visit.press("Yes, do it")
    visit.at("Find the learning rate")
    visit.press("Yes, do it")
    visit.at("Change one thing")
    visit.press("Yes, do it")
    visit.at("Did it help?")
    visit.page.locator(".advisor-step .nicegui-echart svg").first.wait_for()
    visit.page.locator(".advisor-choices button").first.click()
    visit.at("The result")
    visit.press("Write the report")
    visit.at("Take it with you")
    with visit.page.expect_popup() as popup:
        visit.page.get_by_role("link", name="Open the report").click()
    assert "tiny" in popup.value.title()
    visit.press("Finish")
    visit.at("The wizard is over")
    assert served.ended()[0] == 0
    assert Session.open(tmp_path / "sessions" / "wizard-1").ledger.result is not None
    assert not visit.complaints
    ours = served.address.partition("/?")[0]
    assert all(url.startswith((ours, ours.replace("http", "ws"), "data:", "blob:")) for url in visit.requests)


def test_hostile_texts_are_shown_as_they_are_and_leaving_keeps_all(
    serve: Serve, browser: Browser, tmp_path: Path
) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    log = write_log(tmp_path / f"{hostile}.csv", 0.0008)
    served = serve(log, "--task", "cnn-classification")
    visit = Visit(browser, served.address)
    visit.at("Which hyperparameters did it use?")
    typed = "<script>alert(1)</script>"
    visit.type("File or values, or nothing", typed)
    visit.page.get_by_role("alert").filter(has_text=typed).wait_for()
    visit.type("File or values, or nothing", "learning_rate=0.0008")
    visit.at("Before the first value is tuned")
    assert visit.page.locator("img").count() == 0
    visit.press("Leave for now")
    visit.at("The wizard is over")
    code, printed = served.ended()
    assert code == 0
    assert "advisor wizard --web --resume" in printed
    assert not visit.complaints


def test_a_training_can_be_left_and_is_asked_for_again(serve: Serve, browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(TINY.replace("epochs=8", "epochs=4000"), encoding="utf-8")
    served = serve("slow.py", "--session", "here")
    visit = Visit(browser, served.address)
    visit.at("Before the first value is tuned")
    visit.press("Go on")
    visit.at("How much may it cost")
    visit.type(BUDGET, "4x")
    visit.at("The plan for 4x")
    visit.press("Begin")
    visit.at("Look at the data and the model")
    visit.press("Skip this")
    visit.at("Train your own configuration")
    visit.press("Yes, do it")
    visit.page.get_by_text("Training: the start configuration").wait_for()
    visit.page.locator(".advisor-work .nicegui-echart svg path").first.wait_for(state="attached")
    served.process.send_signal(signal.SIGINT)
    assert served.ended()[0] == 130
    again = serve("--resume", "--session", "here")
    visit = Visit(browser, again.address)
    visit.at("Train your own configuration")
    visit.press("Leave for now")
    assert again.ended()[0] == 0


def test_axe_finds_nothing_serious_from_the_first_question_to_the_report_of_an_example(
    serve: Serve, browser: Browser, axe: str, tmp_path: Path
) -> None:
    example = Path(__file__).parents[3] / "examples" / "digits_cnn.py"
    served = serve()
    visit = Visit(browser, served.address)
    met: list[str] = []
    faults: list[tuple[str, str]] = []
    keys = {"Which problem?": ("Path of the Python file", str(example)), "How much may it cost in all?": (BUDGET, "3x")}
    step = visit.page.locator(".advisor-step .advisor-h1")
    while not met or met[-1] != "The wizard is over":
        step.filter(has_not_text=met[-1] if met else "nothing yet").wait_for()
        met.append(step.inner_text())
        for scheme, width in LOOKS:
            visit.page.set_viewport_size({"width": width, "height": 900})
            visit.page.emulate_media(color_scheme=scheme)
            # What slides into its place, or fades into its colour, is not there yet.
            visit.page.wait_for_timeout(300)
            faults += grave_faults(visit.page, axe)
            assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if met[-1] in keys:
            visit.type(*keys[met[-1]])
        elif met[-1] != "The wizard is over":
            visit.press_first()
    assert faults == []
    assert {"Train your own configuration", "Find the learning rate", "Did it help?", "Take it with you"} <= set(met)
    assert not visit.complaints
    assert served.ended()[0] == 0
    ledger = Session.open(tmp_path / "sessions" / "wizard-1").ledger
    assert ledger.name == "digits_cnn"
    assert ledger.result is not None
    assert (tmp_path / "sessions" / "wizard-1" / "report.html").exists()
