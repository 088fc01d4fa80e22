"""`tune`: asks the strategy, does what it says, writes down what came of it, and asks again."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from advisor.core.events import Decided as DecidedEvent
from advisor.core.events import Diagnosed as DiagnosedEvent
from advisor.core.events import Listener, Phase, ProbeFinished, silent
from advisor.core.events import Warned as WarnedEvent
from advisor.core.ledger import Plan, Result
from advisor.core.outcome import Outcome
from advisor.core.reading import Reading
from advisor.core.remedy import Change
from advisor.core.run import Run
from advisor.core.sign_value import SignValue
from advisor.core.step import Hypothesis, Trial
from advisor.core.trainable import Trainable
from advisor.diagnosis import diagnose, judge_facts
from advisor.errors import TrainingError
from advisor.knowledge.base import Knowledge
from advisor.probes.learning_rate import find_learning_rate
from advisor.probes.sanity import check_sanity
from advisor.session import Session
from advisor.session.entries import Decided, Diagnosed, Ended, Planned, Probed, Warned
from advisor.strategy.actions import Action, Check, Decide, FindRate, Finish, Search, Train
from advisor.strategy.outlook import Outlook
from advisor.strategy.planning import make_plan
from advisor.strategy.procedure import next_action
from advisor.tuning.price import measure_price
from advisor.tuning.recorder import Recorder
from advisor.tuning.search import open_study, propose, tell

if TYPE_CHECKING:
    import optuna


class Tuner:
    """One tuning: a trainable, the session that it is written to, and the knowledge that it is guided by."""

    def __init__(self, trainable: Trainable, session: Session, knowledge: Knowledge) -> None:
        self.trainable = trainable
        self.session = session
        self.knowledge = knowledge
        #: Is told what happens while it happens.
        self.listen: Listener = silent
        self.recorder = Recorder(trainable, session, lambda event: self.listen(event))

    def plan(self) -> Plan:
        """Return the split of the budget, measured and written down the first time."""
        if self.session.ledger.plan is None:
            price = self._price()
            budget = self.session.header.budget
            plan = make_plan(budget, price, self.trainable.capabilities, self.trainable.full_price)
            self.session.record(Planned(plan=plan))
        assert self.session.ledger.plan is not None
        return self.session.ledger.plan

    def _price(self) -> Reading:
        """Return what a training takes, by the reading of an interrupted session or a new one."""
        known = next((reading for reading in self.session.ledger.readings if reading.probe == "price"), None)
        if known is None:
            known = measure_price(self.trainable, self.session.header.seed)
            self._record_reading(known)
        return known

    def tune(self) -> Result:
        """Return the result, after everything that the budget buys was done; goes on where a killed tuning stopped."""
        if self.session.warning:
            self.listen(WarnedEvent(self.session.warning))
            self.session.record(Warned(message=self.session.warning))
        self.plan()
        self._diagnose_what_a_kill_left_undiagnosed()
        phase = ""
        while self.session.ledger.result is None:
            self._refuse_a_failed_start()
            action = next_action(self.outlook())
            title, why = _phase(action)
            if title and title != phase:
                self.listen(Phase(title, why))
                phase = title
            self.do(action)
        return self.session.ledger.result

    def outlook(self) -> Outlook:
        """Return what the strategy may look at."""
        return Outlook(
            ledger=self.session.ledger,
            knobs=self.trainable.knobs,
            knowledge=self.knowledge,
            capabilities=self.trainable.capabilities,
            seed=self.session.header.seed,
        )

    def do(self, action: Action) -> None:
        """Carry one action out, and write down what came of it."""
        match action:
            case Check():
                checked = check_sanity(self.trainable, self.session.header.seed)
                self._record_reading(judge_facts(checked, self.knowledge, self.trainable.situation))
            case FindRate():
                self._find_rate(action)
            case Train():
                self._train(action)
            case Search():
                self._search(action)
            case Decide():
                self.session.record(Decided(step=action.step))
                self.listen(DecidedEvent(action.step))
            case Finish():
                self.session.record(Ended(result=action.result))

    def _find_rate(self, action: FindRate) -> None:
        reading = find_learning_rate(
            self.recorder,
            action.config,
            seed=self.session.header.seed,
            fte=action.fte,
            prior=action.prior,
            prior_value=action.prior_value,
        )
        self._record_reading(reading)

    def _train(self, action: Train) -> None:
        trial, run = self.recorder.train(
            action.config, action.seed, purpose=action.purpose, hypothesis=action.hypothesis
        )
        self._diagnose(trial, run)

    def _refuse_a_failed_start(self) -> None:
        """Raise TrainingError when the start's training failed: there is nothing to tune then."""
        start = self.outlook().start
        if start is not None and start.outcome in (Outcome.FAILED, Outcome.OUT_OF_MEMORY):
            said = start.failure or start.outcome.value
            raise TrainingError(f"the training of the start configuration failed: {said}")

    def _diagnose_what_a_kill_left_undiagnosed(self) -> None:
        """A kill can fall between a training and its diagnosis; decisions rest on both."""
        for trial in self.session.ledger.trials:
            run = None if trial.id in self.session.ledger.diagnoses else self.session.run(trial.id)
            if run is not None:
                self._diagnose(trial, run)

    def _search(self, action: Search) -> None:
        """Ask Optuna, and say in the ledger what it changed and why."""
        ledger = self.session.ledger
        seed = self.session.header.seed + len(ledger.trials)
        study = open_study(self.session.study_path, ledger.name, ledger.direction, seed)
        self._tell(study, action)
        config = propose(study, action.region, action.around)
        because = "the search placed it there, from every comparable training so far"
        changes = tuple(
            Change(change=name, from_=there, to=here, operation="TPE", because=because)
            for name, (here, there) in config.differences(action.around).items()
        )
        told = ", ".join(f"{name} in {span}" for name, span in action.region.items())
        hypothesis = Hypothesis(reason=f"a search near the best, not guided by rules: {told}", changes=changes)
        self._train(Train(config, action.seed, "refine", hypothesis))
        self._tell(study, action)

    def _tell(self, study: optuna.Study, action: Search) -> None:
        """Tell Optuna the full trainings that differ from the incumbent in nothing but what is searched."""
        trials = [trial for trial in self.session.ledger.trials if trial.purpose != "probe"]
        alike = [trial for trial in trials if set(trial.config.differences(action.around)) <= set(action.region)]
        optimizer = action.around.get("optimizer")
        absent = {name: item.neutral_beside(optimizer) for name, item in self.knowledge.hyperparameters.items()}
        tell(study, alike, action.region, absent)

    def _diagnose(self, trial: Trial, run: Run) -> None:
        """Judge a training that a decision can rest on; repetitions and probes are numbers only."""
        if trial.purpose in ("probe", "noise", "confirm"):
            return
        ledger = self.session.ledger
        known = dataclasses.replace(run, facts={**_facts(ledger.readings), **run.facts})
        diagnosis = diagnose(known, self.knowledge, ledger.situation)
        self.session.record(Diagnosed(trial=trial.id, diagnosis=diagnosis))
        self.listen(DiagnosedEvent(trial.id, diagnosis))

    def _record_reading(self, reading: Reading) -> None:
        self.session.record(Probed(reading=reading))
        self.listen(ProbeFinished(reading))


def _facts(readings: tuple[Reading, ...]) -> dict[str, SignValue]:
    return {name: value for reading in readings for name, value in reading.facts.items()}


#: The parts of the procedure as the user sees them.
_PHASES: dict[type, tuple[str, str]] = {
    Check: ("Sanity", "bad data or a broken model makes every other number worthless"),
    FindRate: ("Learning rate", "tuned first: the edge of divergence, then short runs below it"),
    Search: ("Search", "Optuna refines the small region that is left"),
}
_PURPOSES = {
    "start": ("Start", "your own configuration is the yardstick"),
    "noise": ("Noise", "fresh seeds say what a difference must exceed"),
    "change": ("Changes", "one at a time, each measured against the best so far"),
    "confirm": ("Confirmation", "the best and the start on fresh seeds"),
    "final": ("Final training", "the pick at full length"),
}


def _phase(action: Action) -> tuple[str, str]:
    if isinstance(action, Train):
        return _PURPOSES.get(action.purpose, ("", ""))
    return _PHASES.get(type(action), ("", ""))
