"""The probes as functions, on a real problem that trains in a few hundredths of a second."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from advisor import probe
from advisor.core.config import Config, Value
from advisor.core.events import Event, Phase, TrainingFinished, Warned
from advisor.core.reading import Reading
from advisor.errors import AdvisorError, ProblemError, TrainingError, UsageError
from advisor.training.load import load_problem
from advisor.training.problem import Problem
from tests.commands.conftest import TINY
from tests.probes.faults import Drifting, Hanging, Unstable
from tests.probes.isolation import meddle, unchanged
from tests.training.problems import clouds, small_model, tiny


@pytest.fixture(autouse=True)
def one_thread() -> None:
    # Threads cost a model this small more than they bring.
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("problem") / "tiny.py"
    path.write_text(TINY, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def problem(path: Path) -> Problem:
    return load_problem(path)


def test_lr_reads_a_rate_within_its_price(problem: Problem) -> None:
    reading = probe.lr(problem, fte=0.6, start={"learning_rate": 1e-6})
    assert reading.probe == "lr_range"
    assert reading.number is None or reading.number > 1e-6
    assert (reading.number is None) == (reading.abstained is not None)
    assert 0 < reading.cost <= 0.6 * 1.02


def test_lr_is_repeatable(problem: Problem, path: Path) -> None:
    here, there = probe.lr(problem, fte=0.3, seed=2), probe.lr(path, fte=0.3, seed=2)
    assert (here.value, here.abstained, here.cost) == (there.value, there.abstained, there.cost)


def test_noise_is_a_deviation_with_its_interval(problem: Problem) -> None:
    reading = probe.noise(problem, seeds=2, length=0.3)
    assert reading.number is not None
    assert reading.low is not None
    assert reading.high is not None
    assert 0 < reading.low < reading.number < reading.high


def test_sanity_says_what_the_rules_make_of_it(problem: Problem) -> None:
    reading = probe.sanity(problem)
    assert reading.facts["inputs.has_nan"] is False
    assert reading.facts["task.classes"] == 2
    assert "DAT002" not in {finding.rule for finding in reading.findings}


def test_sanity_finds_inputs_of_a_strange_size(path: Path) -> None:
    strange = path.with_name("strange.py")
    strange.write_text(
        TINY.replace("labels = ", "raw = inputs\ninputs = inputs * 255 + 900\nlabels = ").replace(
            "(inputs[:, :3].sum(1) > inputs[:, 3:].sum(1))", "(raw[:, :3].sum(1) > raw[:, 3:].sum(1))"
        ),
        encoding="utf-8",
    )
    assert "DAT001" in {finding.rule for finding in probe.sanity(strange).findings}


def test_pair_tells_a_better_start_from_a_worse(problem: Problem) -> None:
    reading = probe.pair(problem, {"learning_rate": 0.01}, seeds=2, length=0.5, start={"learning_rate": 1e-6})
    assert reading.number is not None
    assert reading.low is not None
    assert reading.low > 0


@pytest.mark.parametrize(
    ("change", "words"), [({"dropuot": 0.1}, "did you mean 'dropout'"), ({"dropout": 0.7}, "is impossible")]
)
def test_pair_refuses_a_change_that_cannot_be(change: dict[str, float], words: str, problem: Problem) -> None:
    with pytest.raises(UsageError, match=words):
        probe.pair(problem, change)


def test_a_misspelt_start_is_refused(problem: Problem) -> None:
    for ask in (probe.lr, probe.noise, probe.sanity, probe.batch_size):
        with pytest.raises(UsageError, match="did you mean 'learning_rate'"):
            ask(problem, start={"learnin_rate": 0.1})


def test_batch_size_is_a_reading_within_its_price(problem: Problem) -> None:
    with unchanged():
        reading = probe.batch_size(problem, fte=8.0)
    assert reading.probe == "batch_size"
    assert (reading.number is None) == (reading.abstained is not None)
    assert 0 < reading.cost <= 8.0
    assert reading.evidence["memory"]["largest"] == 180


@pytest.mark.parametrize("change", [{"learning_rate": 1e-3}, {"momentum": None}, {"label_smoothing": 0.0}, {}])
def test_pair_does_not_pay_for_comparing_a_thing_with_itself(change: dict[str, float | None], problem: Problem) -> None:
    with pytest.raises(UsageError, match=r"the same|needs a change"):
        probe.pair(problem, change)


def test_switch_finds_a_rate_and_says_the_whole_schedule_as_code(problem: Problem) -> None:
    start: dict[str, Value] = {"optimizer": "adam", "batch_size": 8}
    reading = probe.switch(problem, seeds=2, start=start)
    assert reading.number is not None
    rate = reading.evidence["schedule"]["sgd_learning_rate"]
    assert f"torch.optim.SGD(model.parameters(), lr={rate!r}" in reading.evidence["code"]
    again = probe.switch(problem, seeds=2, start={**start, "sgd_learning_rate": rate})
    assert again.value == reading.value


@pytest.mark.parametrize(
    ("options", "words"), [({"at": 1.0}, "between 0 and 1"), ({"start": {"optimizer": "sgd"}}, "sgd already")]
)
def test_a_switch_that_cannot_be_is_refused(options: dict[str, Any], words: str, problem: Problem) -> None:
    with pytest.raises(UsageError, match=words):
        probe.switch(problem, **options)


def test_progress_and_price_are_told(problem: Problem) -> None:
    events: list[Event] = []
    probe.pair(problem, {"dropout": 0.2}, seeds=2, length=0.1, listen=events.append)
    assert isinstance(events[0], Phase)
    assert "full trainings" in events[0].why
    assert sum(isinstance(event, TrainingFinished) for event in events) == 4


# The same probes on a plain model, which is left as it was, bit for bit.


def model() -> nn.Module:
    made = nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.1), nn.Linear(8, 4))
    made[1].eval()  # a part that the user has frozen
    return made


def loader(dataset: Any = None) -> DataLoader[Any]:
    return DataLoader(dataset or TensorDataset(*clouds(160)), batch_size=16, shuffle=True)


def ask(name: str, given: nn.Module, data: DataLoader[Any], **options: Any) -> Reading:
    loss = nn.CrossEntropyLoss()
    options = {"epochs": 20, **options}
    if name == "pair":
        return probe.pair(given, {"learning_rate": 0.05}, data, loss, seeds=2, length=0.1, **options)
    settings: dict[str, dict[str, Any]] = {
        "lr": {"fte": 0.8},
        "noise": {"seeds": 2, "length": 0.1},
        "sanity": {},
        "batch_size": {"fte": 2.0},
        "switch": {"seeds": 2, "length": 0.5},
    }
    reading: Reading = getattr(probe, name)(given, data, loss, **settings[name], **options)
    return reading


NAMES = ["lr", "noise", "sanity", "pair", "batch_size", "switch"]


@pytest.mark.parametrize("name", NAMES)
def test_a_plain_model_is_left_as_it_was(name: str) -> None:
    given, data = model(), loader()
    # SGD has nothing to switch from.
    of_adam = name == "switch"
    optimizer: torch.optim.Optimizer = torch.optim.SGD(given.parameters(), lr=0.01, momentum=0.9)
    optimizer = torch.optim.Adam(given.parameters(), lr=0.01) if of_adam else optimizer
    torch.autograd.backward(nn.functional.cross_entropy(given(clouds(16)[0]), clouds(16)[1]))
    optimizer.step()  # with momentum, and gradients left in the model
    with unchanged(given, optimizer):
        reading = ask(name, given, data, optimizer=optimizer)
    assert reading.cost > 0
    assert any("present weights" in remark for remark in reading.evidence["remarks"])


class Interrupted(nn.Module):
    """A model during whose training someone presses Ctrl-C, or which fails."""

    error: type[BaseException] = KeyboardInterrupt
    calls = 0

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.Linear(8, 4))

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        Interrupted.calls += 1
        meddle()
        if Interrupted.calls > 10:
            raise Interrupted.error("now")
        scores: torch.Tensor = self.layers(inputs)
        return scores


@pytest.mark.parametrize("name", NAMES)
def test_everything_comes_back_after_an_interrupt(name: str) -> None:
    Interrupted.calls, Interrupted.error = 0, KeyboardInterrupt
    given = Interrupted()
    with unchanged(given), pytest.raises(KeyboardInterrupt):
        ask(name, given, loader())


@pytest.mark.parametrize("name", NAMES)
def test_a_model_that_fails_is_an_abstention_with_everything_restored(name: str) -> None:
    Interrupted.calls, Interrupted.error = 0, RuntimeError
    given = Interrupted()
    with unchanged(given):
        reading = ask(name, given, loader())
    assert reading.abstained is not None


@pytest.mark.parametrize("name", NAMES)
def test_a_loader_that_hangs_ends_in_one_sentence(name: str) -> None:
    # Opening the problem fetches some examples twice; it hangs once a probe has begun to train or look.
    data = loader(Hanging(after=220))
    given = small_model(Config())
    with unchanged(given):
        try:
            reading = ask(name, given, data, patience=1.5)
        except TrainingError as error:
            assert "hangs" in str(error)  # noqa: PT017  a reading is as good an end
        else:
            assert reading.abstained is not None or "missed" in str(reading.evidence)


@pytest.mark.parametrize("name", NAMES)
def test_a_loss_that_turns_nan_is_a_clear_outcome(name: str) -> None:
    given = Unstable()
    with unchanged(given):
        reading = ask(name, given, loader())
    assert reading.abstained is not None or reading.confidence == "low" or name == "sanity"


@pytest.mark.parametrize("name", NAMES)
def test_a_model_that_depends_on_a_global_is_never_sure(name: str) -> None:
    events: list[Event] = []
    given = Drifting(2, 4)
    with unchanged(given):
        reading = ask(name, given, loader(), listen=events.append)
    assert reading.confidence == "low"
    assert any(isinstance(event, Warned) for event in events)
    assert any("global variable" in remark for remark in reading.evidence["remarks"])


def test_the_dropout_of_a_plain_model_can_be_compared_and_its_width_not() -> None:
    given = model()
    with unchanged(given):
        reading = probe.pair(given, {"dropout": 0.5}, loader(), nn.CrossEntropyLoss(), seeds=2, length=0.3, epochs=20)
    a, b = (reading.evidence[side] for side in ("a", "b"))
    assert (a["config"]["dropout"], b["config"]["dropout"]) == (0.1, 0.5)
    assert a["scores"] != b["scores"]
    with pytest.raises(UsageError, match="only copied, so width cannot be changed"):
        probe.pair(given, {"width": 3}, loader(), nn.CrossEntropyLoss())


#: The same functions, for what their types forbid.
ANY: Any = probe


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda given, data: ANY.lr(given, data, "cross_entropy", fte=0), "fte is 0"),
        (lambda given, data: ANY.noise(given, data, "cross_entropy", length=1.5), "length is 1.5"),
        (lambda given, data: ANY.noise(given, data, "cross_entropy", seeds=0), "seeds is 0"),
        (lambda given, data: ANY.switch(given, data, "cross_entropy", at="0.7"), "at is '0.7'"),
        (
            lambda given, data: ANY.lr(given, data, nn.CrossEntropyLoss),
            r"an instance was expected: CrossEntropyLoss\(\)",
        ),
        (lambda given, data: ANY.lr(given, data, "cross_entropy", epochs="10"), "length of a full training"),
    ],
)
def test_a_slip_of_a_newcomer_ends_in_one_sentence(ask: Any, words: str) -> None:
    with pytest.raises(AdvisorError, match=words):
        ask(model(), loader())


def test_what_is_given_twice_or_not_at_all_is_wrong_use() -> None:
    with pytest.raises(UsageError, match="has its own data"):
        probe.sanity(tiny(), loader(), nn.CrossEntropyLoss())
    with pytest.raises(UsageError, match="needs its data and its loss"):
        probe.sanity(model())
    with pytest.raises(UsageError, match="impossible"):
        probe.sanity(model(), loader(), "cross_entropy", start={"batch_size": 10**6})
    with pytest.raises(ProblemError, match="there is no option"):
        probe.sanity(model(), loader(), "cross_entropy", optimiser="sgd")  # type: ignore[call-arg]  # a slip
