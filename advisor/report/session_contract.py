"""What `advisor report --format json` prints of a session: a contract for other programs, published as a schema."""

from __future__ import annotations

from advisor.core.config import Config
from advisor.core.finding import Diagnosis
from advisor.core.ledger import Ledger, Result
from advisor.core.metric import Direction
from advisor.core.noun import Noun
from advisor.core.reading import Reading
from advisor.core.step import Step, Trial
from advisor.report.background import Background
from advisor.report.views.page import final_diagnosis, not_checked, verdict
from advisor.report.views.spend import spend_rows
from advisor.report.views.values import best_config


class PublishedSpend(Noun):
    """What was spent on one purpose, in full trainings and in seconds."""

    purpose: str
    trainings: int
    fte: float
    seconds: float


class PublishedSession(Noun):
    """A tuning, finished or not, as its report tells it."""

    name: str
    metric: str
    direction: Direction
    #: The verdict in one sentence; of an unfinished tuning, how far it is.
    verdict: str
    #: None until the tuning is finished; the interval of the improvement is in it.
    result: Result | None
    start: Config
    best: Config
    #: The user's own command with the best configuration; empty where no command is tuned.
    command: str
    budget: str
    spent_fte: float
    spent_seconds: float
    spend: tuple[PublishedSpend, ...]
    steps: tuple[Step, ...]
    trainings: tuple[Trial, ...]
    readings: tuple[Reading, ...]
    #: Of the best configuration's training.
    diagnosis: Diagnosis | None
    not_checked: tuple[str, ...]
    warnings: tuple[str, ...]
    environment: dict[str, str]


def published_session(ledger: Ledger, background: Background) -> PublishedSession:
    """Return what other programs may rely on of a tuning."""
    return PublishedSession(
        name=ledger.name,
        metric=ledger.metric,
        direction=ledger.direction,
        verdict=verdict(ledger),
        result=ledger.result,
        start=ledger.start,
        best=best_config(ledger),
        command=background.command,
        budget=str(ledger.plan.budget) if ledger.plan else "",
        spent_fte=ledger.spent,
        spent_seconds=ledger.seconds,
        spend=tuple(
            PublishedSpend(purpose=row.label, trainings=row.trainings, fte=row.cost, seconds=row.seconds)
            for row in spend_rows(ledger)
        ),
        steps=ledger.steps,
        trainings=ledger.trials,
        readings=ledger.readings,
        diagnosis=final_diagnosis(ledger),
        not_checked=not_checked(ledger),
        warnings=ledger.warnings,
        environment=dict(background.environment),
    )
