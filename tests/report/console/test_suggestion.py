"""Start values at 80 columns."""

from rich.console import Console

from advisor.core.advice import Advice, Missing, Range, Rescaled, Suggestion
from advisor.core.config import Value
from advisor.core.situation import Situation
from advisor.report.console.suggestion import show_suggestion
from advisor.report.views.suggestion import span
from tests.report.conftest import printed


def advice(name: str, value: Value, span: Range, cites: tuple[str, ...] = ("goyal2017",)) -> Advice:
    return Advice(
        hyperparameter=name,
        title=name,
        value=value,
        range=span,
        tier=1,
        effect="size of a step",
        why="a reason that is long enough to need a second line when it is shown at eighty columns",
        confidence="medium",
        cites=cites,
    )


SUGGESTION = Suggestion(
    situation=Situation(task="cnn-classification"),
    advice=(
        advice("learning_rate", 0.1, Range(scale="log", low=0.01, high=1.0), ("goyal2017", "S1-005")),
        advice("optimizer", "sgd", Range(scale="choice", choices=("sgd", "adamw", True))),
    ),
    missing=(Missing(fact="regime", sharpens=("learning_rate", "optimizer", "epochs", "dropout", "width")),),
    warnings=("learning_rate = 5 is outside the recommended range.",),
)


def cite(key: str) -> str:
    return f"S1-005: {'a claim ' * 20}" if key == "S1-005" else "Goyal and others 2017, Large Minibatch SGD"


def test_values_ranges_reasons_and_sources_fit_80_columns(console: Console) -> None:
    show_suggestion(SUGGESTION, cite, console)
    lines = printed(console).splitlines()
    assert lines[0] == "Start values for cnn-classification, most important first"
    # What is odd about the values in use comes first.
    assert lines[1] == "warning   learning_rate = 5 is outside the recommended range."
    assert lines[2] == "    hyperparameter  start  range"
    assert lines[4] == " 1  learning_rate   0.1    0.01 … 1"
    assert " 2  optimizer       sgd    sgd | adamw | yes" in lines
    assert "    [goyal2017] [S1-005] medium confidence" in lines
    assert all(len(line) <= 80 for line in lines)


def test_then_come_missing_facts_and_each_source_once(console: Console) -> None:
    show_suggestion(SUGGESTION, cite, console, full=True)
    text = printed(console)
    assert "  - regime: learning_rate, optimizer, epochs, dropout and 1 more" in text
    sources = text.split("Sources\n")[1].splitlines()
    assert sources[0] == "  [goyal2017] Goyal and others 2017, Large Minibatch SGD"
    assert len(sources) == 2
    assert sources[1] == "  [S…-…] 1 claim of articles, as in `advisor knowledge show S1-005`"


def test_unless_all_is_asked_for_only_the_first_come_with_reasons(console: Console) -> None:
    many = tuple(advice(f"knob_{number}", 0.1, Range(low=0.0, high=1.0)) for number in range(14))
    show_suggestion(SUGGESTION.model_copy(update={"advice": many}), cite, console)
    lines = printed(console).splitlines()
    assert sum("medium confidence" in line for line in lines) == 10
    at = lines.index("11  knob_10         0.1    0 … 1")
    assert lines[at - 1] == ""
    assert [line[:11] for line in lines[at : at + 4]] == ["11  knob_10", "12  knob_11", "13  knob_12", "14  knob_13"]
    assert "Sources" not in lines
    assert "--full" in " ".join(lines)


def test_a_configuration_at_another_batch_size_is_one_table(console: Console) -> None:
    rows = (
        Rescaled(hyperparameter="batch_size", from_=64, to=256, law="parts", why="It fits.", cites=("goyal2017",)),
        Rescaled(hyperparameter="learning_rate", from_=0.1, to=0.4, law="linear", why="Longer.", cites=("goyal2017",)),
        Rescaled(hyperparameter="momentum", from_=0.9, to=0.9, law="none", why="Unchanged.", cites=("smith2018",)),
    )
    situation = SUGGESTION.situation.model_copy(update={"batch_size": 256})
    show_suggestion(SUGGESTION.model_copy(update={"situation": situation, "rescaled": rows}), cite, console, full=True)
    text = printed(console)
    table = text.split("Your configuration at batch size 256\n")[1].splitlines()
    assert table[1:5] == [
        "                 before  after  law",
        "  batch_size     64      256    parts",
        "  learning_rate  0.1     0.4    linear",
        "  momentum       0.9     stays  none",
    ]
    assert "  - learning_rate: Longer. [goyal2017]" in table
    assert "  [smith2018] " in text.split("Sources\n")[1]
    assert all(len(line) <= 80 for line in text.splitlines())


def test_open_ends_of_a_range() -> None:
    assert span(advice("x", 1, Range())) == ""
    assert span(advice("x", 1, Range(low=0.0))) == "0 … ∞"
    assert span(advice("x", 1, Range(high=2.0))) == "-∞ … 2"
