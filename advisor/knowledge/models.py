"""The shapes of the knowledge files, one class per kind of file; pydantic checks every field."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from advisor.core.advice import Range, Scale
from advisor.core.config import Value
from advisor.core.finding import Level
from advisor.core.noun import Noun
from advisor.core.remedy import Remedy
from advisor.core.sign_value import SignValue
from advisor.knowledge.conditions import Condition

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
KebabName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
RuleId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}\d{3}$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Cites = Annotated[tuple[str, ...], Field(min_length=1)]

Family = Literal[
    "stability",
    "learning_rate",
    "overfitting",
    "underfitting",
    "batch_size",
    "schedule",
    "optimizer",
    "architecture",
    "data",
    "loss",
    "config",
    "cost",
]
#: Rule id prefix -> family. The table is shown in knowledge/README.md.
PREFIXES: dict[str, Family] = {
    "STB": "stability",
    "LRN": "learning_rate",
    "OVF": "overfitting",
    "UND": "underfitting",
    "BAT": "batch_size",
    "SCH": "schedule",
    "OPT": "optimizer",
    "ARC": "architecture",
    "DAT": "data",
    "LOS": "loss",
    "CFG": "config",
    "CST": "cost",
}
#: When one of these families could not be judged at all, the verdict of a run is "cannot_tell".
CORE_FAMILIES: tuple[Family, ...] = ("stability", "learning_rate", "overfitting", "underfitting")


class Source(Noun):
    """Where knowledge comes from. Entries cite its key, or a claim of a seed article."""

    title: Text
    authors: Text
    year: int | None = None
    #: arXiv id, DOI, repository or file name.
    where: Text
    licence: str | None = None


class Claim(Noun):
    """One atomic statement of a seed article, in our own words."""

    id: Annotated[str, StringConstraints(pattern=r"^S\d-\d{3}$")]
    source: str
    kind: str
    subject: tuple[str, ...]
    claim: Text
    strength: str
    value: Any = None
    #: The context that the article states, such as `optimizer: adam`.
    applies_to: dict[str, Any] = Field(default_factory=dict)
    #: Lines of the article, for auditing.
    lines: str | None = None
    #: What we hold of it today; a resolved value never rests on what is outdated or wrong.
    standing: Literal["held", "shaky", "outdated", "wrong"] = "held"
    remark: str | None = None


class When(Noun):
    """The context of a value: every field given must be known and match. Empty matches everything."""

    task: tuple[str, ...] | str | None = None
    optimizer: tuple[str, ...] | str | None = None
    regime: str | None = None
    normalization: tuple[str, ...] | str | None = None
    data_size_below: int | None = None
    data_size_at_least: int | None = None
    parameters_at_least: int | None = None
    parameters_below: int | None = None
    batch_size_above: int | None = None
    imbalance_above: float | None = None
    label_noise_at_least: float | None = None
    epochs_below: float | None = None
    #: Updates of a whole training: examples * epochs / batch size.
    updates_below: int | None = None
    memory_gb_below: float | None = None

    def facts(self) -> tuple[str, ...]:
        """Return the situation's facts that this context asks for; updates are counted from two of them."""
        asked = (name.removesuffix("_below").removesuffix("_at_least").removesuffix("_above") for name in self.given())
        return tuple(fact for name in asked for fact in (("data_size", "epochs") if name == "updates" else (name,)))

    def given(self) -> dict[str, Any]:
        """Return the fields that were given."""
        # Asked a thousand times for one suggestion; pydantic's own iteration takes ten times as long.
        return {name: value for name, value in vars(self).items() if value is not None}


class ResolvedValue(Noun):
    """The value that the program acts on in one context."""

    when: When = When()
    default: Value
    low: float | None = None
    high: float | None = None
    choices: tuple[Value, ...] = ()
    #: The batch size that `default` was stated for; it is scaled from there by `scaling`.
    at_batch_size: int | None = None
    why: Text
    confidence: Level = "medium"
    cites: Cites


class Position(Noun):
    """What one source says, kept as it was said."""

    claim: str
    value: Value = None
    low: float | None = None
    high: float | None = None
    choices: tuple[Value, ...] = ()
    context: dict[str, str] = Field(default_factory=dict)
    note: str | None = None


class Scaling(Noun):
    """How a value moves when the batch size does: a hypothesis, to be verified by a paired probe."""

    when: When = When()
    #: Values of other hyperparameters without which the law does not speak, as one_cycle brings a warmup of its own.
    active_when: dict[Name, tuple[Value, ...]] = Field(default_factory=dict)
    #: `power` keeps a memory as long in examples; `raise` goes up to the recommended value and never down;
    #: `parts` divides the examples of an update into parts that fit into memory.
    law: Literal["linear", "sqrt", "power", "raise", "parts", "none"]
    with_: Literal["batch_size"] = Field(default="batch_size", alias="with")
    #: The law is not followed past these.
    low: float | None = None
    high: float | None = None
    why: Text | None = None
    status: Literal["hypothesis", "measured"] = "hypothesis"
    verify_by: str = "paired_probe"
    cites: Cites

    def moved(self, value: float, factor: float) -> float:
        """Return the value for a batch that is `factor` times as large, not driven past the ends of the law."""
        match self.law:
            case "linear":
                wanted = value * factor
            case "sqrt":
                wanted = value * factor**0.5
            case "power":
                wanted = float(value**factor)
            case _:
                return value
        # A value that lies past an end already is not drawn back to it.
        low = None if self.low is None else min(self.low, value)
        high = None if self.high is None else max(self.high, value)
        return Range(low=low, high=high).clip(wanted)


class Neutral(Noun):
    """What is in force beside these optimizers where nothing is set, as AdamW decays and Adam does not."""

    optimizer: tuple[str, ...]
    value: Value
    cites: Cites


class Hyperparameter(Noun):
    """A knob: what it does, the only hard bound, the values to act on and the positions behind them."""

    name: Name
    title: Text
    group: Literal["optimizer", "schedule", "batch", "regularization", "architecture", "loss", "length"]
    scale: Scale
    tier: Annotated[int, Field(ge=1, le=3)]
    effect: Text
    interacts_with: tuple[Name, ...] = ()
    #: Values of other hyperparameters without which this one has no effect, as momentum needs optimizer sgd.
    active_when: dict[Name, tuple[Value, ...]] = Field(default_factory=dict)
    #: Outside of it is an error.
    possible: Range
    integer: bool = False
    #: What PyTorch or common code does when it is not set.
    neutral: Value = None
    #: Where that differs by the optimizer.
    neutral_with: tuple[Neutral, ...] = ()
    #: What other programs call it: a name of theirs in a configuration is answered with ours.
    also_called: tuple[str, ...] = ()
    #: Most specific first; the last one has an empty `when`.
    resolved: Annotated[tuple[ResolvedValue, ...], Field(min_length=1)]
    positions: tuple[Position, ...] = ()
    scaling: tuple[Scaling, ...] = ()
    cites: Cites

    def neutral_beside(self, optimizer: Value) -> Value:
        """Return what is in force with this optimizer where nothing is set."""
        return next((entry.value for entry in self.neutral_with if optimizer in entry.optimizer), self.neutral)

    @model_validator(mode="after")
    def _last_resolved_is_general(self) -> Self:
        if self.resolved[-1].when.given():
            raise ValueError(
                "the last entry of resolved must have an empty `when`, so that every situation gets a value"
            )
        return self


class Task(Noun):
    """A kind of problem: what matters first, what to start with, what a normal training looks like."""

    name: KebabName
    title: Text
    description: Text
    #: Hyperparameters, most important first.
    importance: Annotated[tuple[Name, ...], Field(min_length=1)]
    #: Choices that hold for the task, such as the optimizer.
    start: dict[Name, Value]
    batch_size: Range
    loss: Text
    metric: Text
    normal_curve: Text
    why: Text
    cites: Cites


class Choice(Noun):
    """One option of a category, such as the optimizer adamw."""

    name: Name
    title: Text
    principle: Text
    pros: tuple[Text, ...]
    cons: tuple[Text, ...]
    use_when: Text
    status: Literal["current", "outdated", "disputed"] = "current"
    cites: Cites


class Choices(Noun):
    """A category of options, such as optimizers or schedules."""

    category: Name
    title: Text
    options: Annotated[tuple[Choice, ...], Field(min_length=1)]


class Case(Noun):
    """An example that a rule must get right: exactly one of fires, silent, unknown, each a map of signs."""

    fires: dict[str, SignValue] | None = None
    silent: dict[str, SignValue] | None = None
    unknown: dict[str, SignValue] | None = None
    note: Text

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [name for name in ("fires", "silent", "unknown") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("expected exactly one of fires, silent, unknown")
        return self

    @property
    def expected(self) -> Literal["fires", "silent", "unknown"]:
        """Return what the rule must answer."""
        if self.fires is not None:
            return "fires"
        return "silent" if self.silent is not None else "unknown"

    @property
    def signs(self) -> dict[str, SignValue]:
        """Return the signs of the example."""
        return self.fires or self.silent or self.unknown or {}


class Rule(Noun):
    """A symptom, what it means and what to try, with its false alarms, sources and cases."""

    id: RuleId
    name: KebabName
    claim: Text
    severity: Level
    confidence: Level
    status: Literal["draft", "tested", "validated", "retired"]
    why: Text
    #: Signals without which the rule is unknown: curve names, `config`, or fact names.
    needs: tuple[str, ...]
    when: Condition
    #: Vetoes only what is known to be true.
    unless: tuple[Condition, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    false_alarms: Annotated[tuple[Text, ...], Field(min_length=1)]
    cites: Cites
    evidence: str | None = None
    #: What took over when this rule was retired.
    replaced_by: RuleId | None = None
    cases: tuple[Case, ...] = ()

    @model_validator(mode="after")
    def _only_the_retired_are_replaced(self) -> Self:
        if self.replaced_by is not None and self.status != "retired":
            raise ValueError(f"replaced_by is for retired rules; this one is {self.status}")
        return self

    @model_validator(mode="after")
    def _prefix_is_known(self) -> Self:
        if self.id[:3] not in PREFIXES:
            raise ValueError(f"id {self.id}: the prefix must be one of {', '.join(PREFIXES)}")
        return self

    @property
    def family(self) -> Family:
        """Return the family that the id's prefix stands for."""
        return PREFIXES[self.id[:3]]


class ProcedureStep(Noun):
    """One step of a procedure."""

    title: Text
    do: Text
    why: Text
    hyperparameters: tuple[Name, ...] = ()
    cites: Cites


class Procedure(Noun):
    """An order of work, such as the main tuning flow."""

    name: Name
    title: Text
    steps: Annotated[tuple[ProcedureStep, ...], Field(min_length=1)]
    cites: Cites


#: Without these no value can be advised and nothing can be tuned.
INDISPENSABLE = ("learning_rate", "batch_size", "optimizer")


class Disabled(Noun):
    """One line of an overlay's disable.yaml: an entry that shall not be used, and why."""

    rule: str | None = None
    hyperparameter: str | None = None
    task: str | None = None
    reason: Text

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if len(self.model_fields_set) != 2:
            raise ValueError("expected a reason and exactly one of rule, hyperparameter, task")
        return self

    @model_validator(mode="after")
    def _can_be_done_without(self) -> Self:
        if self.hyperparameter in INDISPENSABLE:
            raise ValueError(
                f"{self.hyperparameter} cannot be disabled, because all advice rests on it; "
                "to change what is advised, replace its entry by one of your own"
            )
        return self

    @property
    def kind(self) -> Literal["rule", "hyperparameter", "task"]:
        """Return what kind of entry is meant."""
        if self.rule is not None:
            return "rule"
        return "hyperparameter" if self.hyperparameter is not None else "task"

    @property
    def name(self) -> str:
        """Return which entry is meant."""
        return self.rule or self.hyperparameter or self.task or ""
