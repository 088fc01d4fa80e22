"""`tune`: asks the strategy, does what it says, writes down what came of it, and asks again."""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING

from advisor.core.advice import Range
from advisor.core.budget import Budget
from advisor.core.config import Config
from advisor.core.events import Decided as DecidedEvent
from advisor.core.events import Diagnosed as DiagnosedEvent
from advisor.core.events import Listener, Phase, ProbeFinished, Retimed, silent
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
from advisor.errors import UsageError
from advisor.knowledge.base import Knowledge
from advisor.probes import data_fraction
from advisor.probes.learning_rate import find_learning_rate
from advisor.programs.foreign import ForeignLoop
from advisor.session import Session
from advisor.session.entries import Decided, Diagnosed, Ended, Planned, Probed, Reopened, Settled, Warned
from advisor.strategy.actions import Action, Check, Climb, Decide, FindRate, Finish, Search, Train
from advisor.strategy.confirmation import with_more_seeds
from advisor.strategy.outlook import Outlook
from advisor.strategy.planning import make_plan, trainings_of
from advisor.strategy.procedure import next_action
from advisor.strategy.remarks import asked
from advisor.strategy.unreachable import unreachable
from advisor.tuning.ensemble import ensemble_of
from advisor.tuning.price import measure_price, price_of, refuse_failed, unknown_price
from advisor.tuning.recorder import Recorder
from advisor.tuning.samplers import Choice, build, choose, narrowed
from advisor.tuning.search import enqueue, open_study, propose, study_name, tell

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
            self.session.record(Planned(plan=self._split(self._price())))
        assert self.session.ledger.plan is not None
        return self.session.ledger.plan

    def reopen(self, seeds: int) -> Plan:
        """Return the plan with so many more fresh seeds for best and start, written down; `tune` then trains them."""
        plan = self.priced(seeds)
        self.session.record(Reopened(plan=plan))
        return plan

    def priced(self, seeds: int) -> Plan:
        """Return the plan that `reopen` would write; UsageError while the tuning is not over."""
        if self.session.ledger.result is None:
            where = self.session.directory
            raise UsageError(f"{where} has not finished: go on with `advisor tune --resume {where}` first.")
        return with_more_seeds(self.outlook(), seeds)

    def estimate(self) -> Plan:
        """Return the plan as far as it can be told before a full training was paid for."""
        if self.trainable.capabilities.shortenable:
            return self._split(self._short_price())
        if self.session.header.budget.fte is None:
            raise UsageError(
                f"{self.trainable.name} cannot be run shorter, so only its first training tells what "
                f"{self.session.header.budget} buys: give a budget in full trainings, such as 5x."
            )
        return self._split(unknown_price())

    def _split(self, price: Reading) -> Plan:
        trainable, budget = self.trainable, self.session.header.budget
        has_rate = "learning_rate" in trainable.knobs
        start = self.outlook().start
        # A start that has been trained already is not refused for having taken longer than all of the budget.
        buys = budget if budget.seconds is None or start is None else Budget(seconds=max(budget.seconds, start.seconds))
        fractions = self.session.ledger.terms.fractions
        plan = make_plan(buys, price, trainable.capabilities, trainable.full_price, has_rate, fractions)
        return plan.model_copy(update={"budget": budget, "asked": asked(self.session.ledger, plan)})

    def _price(self) -> Reading:
        """Return what a training takes: by a few steps of it, or all of it where nothing less would tell."""
        if not self.trainable.capabilities.shortenable:
            return self._full_price(0.0)
        price = self._short_price()
        budget = self.session.header.budget
        # What starting up adds to a single epoch would make a budget in time seem to buy too little.
        is_rough = budget.seconds is not None and self.trainable.capabilities.shortest > 0
        buys_one = (budget.seconds or 0.0) >= (price.number or 0.0)
        return self._full_price(price.own_cost) if is_rough and buys_one else price

    def _short_price(self) -> Reading:
        """Return the price by the reading of an interrupted session, or a new one."""
        known = next((reading for reading in self.session.ledger.readings if reading.probe == "price"), None)
        if known is None:
            known = measure_price(self.trainable, self.session.header.seed)
            self._record_reading(known)
            self._settle()
        return known

    def _full_price(self, paid: float) -> Reading:
        """Return the price that the start's own training has; `paid` is what was spent on a reading before."""
        if self.outlook().start is None:
            self.listen(Phase("Start", "its duration is the price of everything after it"))
            self._train(Train(self.trainable.start, self.session.header.seed, "start"))
        self._refuse_a_failed_start()
        start = self.outlook().start
        assert start is not None
        return price_of(start).model_copy(update={"own_cost": paid})

    def _settle(self) -> None:
        """Write down what is tuned, where only the first training could show it."""
        ledger, objective = self.session.ledger, self.trainable.objective
        measured = (ledger.measured_metric, ledger.measured_direction)
        if measured != (objective.metric, objective.direction):
            entry = Settled(metric=objective.metric, direction=objective.direction, resolution=objective.resolution)
            self.session.record(entry)

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
            session=shlex.quote(str(self.session.directory)),
        )

    def do(self, action: Action) -> None:
        """Carry one action out, and write down what came of it."""
        match action:
            case Check():
                # Only a Problem can be looked at, and only then is torch needed.
                from advisor.probes.sanity import check_sanity

                checked = check_sanity(self.trainable, self.session.header.seed)
                self._record_reading(judge_facts(checked, self.knowledge, self.trainable.situation))
            case FindRate():
                self._find_rate(action)
            case Climb():
                rungs = [(rung.fraction, rung.settings) for rung in action.rungs]
                seed = self.session.header.seed
                self._record_reading(data_fraction.climb(self.recorder, action.settings, rungs, seed))
            case Train():
                self._train(action)
            case Search():
                self._search(action)
            case Decide():
                self.session.record(Decided(step=action.step))
                self.listen(DecidedEvent(action.step))
            case Finish():
                together = ensemble_of(self.trainable, self.session, self.outlook())
                self.session.record(Ended(result=action.result.model_copy(update={"ensemble": together})))

    def _find_rate(self, action: FindRate) -> None:
        reading = find_learning_rate(
            self.recorder,
            action.config,
            seed=self.session.header.seed,
            fte=action.fte,
            prior=action.prior,
            prior_value=action.prior_value,
        )
        self._time_by_lengths()
        self._record_reading(reading)

    def _train(self, action: Train) -> None:
        trial, run = self.recorder.train(
            action.config, action.seed, purpose=action.purpose, hypothesis=action.hypothesis
        )
        self._settle()
        if action.purpose == "start":
            refuse_failed(run)
            self._time_again(trial)
        self._time_by_lengths()
        self._diagnose(trial, run)

    def _time_again(self, start: Trial) -> None:
        """Correct a plan whose minutes came from a run so short that starting up was the larger part of it."""
        plan = self.session.ledger.plan
        if plan is None or not plan.is_upper_bound or start.cost <= 0:
            return
        self._retime(plan, start.seconds / start.cost)

    def _time_by_lengths(self) -> None:
        """Correct a plan as soon as trainings of two lengths have told starting up from training."""
        plan, trainable = self.session.ledger.plan, self.trainable
        if plan is None or not plan.is_upper_bound or not isinstance(trainable, ForeignLoop):
            return
        if trainable.startup is not None and trainable.pace is not None:
            self._retime(plan, trainable.pace)

    def _retime(self, plan: Plan, seconds: float) -> None:
        timed = {"seconds_per_fte": seconds, "is_upper_bound": False}
        self.session.record(Planned(plan=plan.model_copy(update=timed)))
        self.listen(Retimed(plan.fte * seconds))

    def _refuse_a_failed_start(self) -> None:
        """Raise TrainingError when the start's training failed: there is nothing to tune then."""
        start = self.outlook().start
        if start is not None and start.outcome in (Outcome.FAILED, Outcome.OUT_OF_MEMORY):
            refuse_failed(self.session.run(start.id) or Run(outcome=start.outcome, failure=start.failure))

    def _diagnose_what_a_kill_left_undiagnosed(self) -> None:
        """A kill can fall between a training and its diagnosis; decisions rest on both."""
        for trial in self.session.ledger.trials:
            run = None if trial.id in self.session.ledger.diagnoses else self.session.run(trial.id)
            if run is not None:
                self._diagnose(trial, run)

    def _search(self, action: Search) -> None:
        """Ask Optuna, and say in the ledger what it changed and why."""
        ledger = self.session.ledger
        choice = choose(self.session.header.sampler, action.region)
        region = narrowed(choice, action.region, trainings_of(self.plan(), "search"))
        sampler = build(choice, region, action.around, self.session.header.seed + len(ledger.trials))
        study = open_study(self.session.study_path, study_name(ledger.name, region), ledger.direction, sampler)
        alike = self._alike(action.around, region)
        self._tell(study, action.around, region, choice)
        enqueue(study, region, ledger.terms.earlier, action.around, [trial.config for trial in ledger.trials])
        config = propose(study, region, action.around, [trial.config for trial in alike])
        because = "the search placed it there, from every comparable training so far"
        changes = tuple(
            Change(change=name, from_=there, to=here, operation=choice.name, because=because)
            for name, (here, there) in config.differences(action.around).items()
        )
        told = ", ".join(f"{name} in {span}" for name, span in region.items())
        reason = f"a search near the best, not guided by rules: {told}; by {choice.name}: {choice.why}"
        self._train(Train(config, action.seed, "refine", Hypothesis(reason=reason, changes=changes)))
        self._tell(study, action.around, region, choice)

    def _alike(self, around: Config, region: Mapping[str, Range]) -> list[Trial]:
        """Return the full trainings that differ from `around` in nothing but what is searched."""
        trials = [trial for trial in self.session.ledger.trials if trial.purpose != "probe"]
        return [trial for trial in trials if set(trial.config.differences(around)) <= set(region)]

    def _tell(self, study: optuna.Study, around: Config, region: Mapping[str, Range], choice: Choice) -> None:
        optimizer = around.get("optimizer")
        absent = {name: item.neutral_beside(optimizer) for name, item in self.knowledge.hyperparameters.items()}
        limits = self.session.ledger.terms.limits if choice.keeps_limits else ()
        tell(study, self._alike(around, region), region, absent, choice.takes_parts, limits)

    def _diagnose(self, trial: Trial, run: Run) -> None:
        """Judge a training that a decision can rest on; repetitions and probes are numbers only."""
        if trial.purpose in ("probe", "noise", "confirm"):
            return
        ledger = self.session.ledger
        known = dataclasses.replace(run, facts={**_facts(ledger.readings), **run.facts})
        diagnosis = diagnose(known, self.knowledge, ledger.situation)
        self.session.record(Diagnosed(trial=trial.id, diagnosis=diagnosis))
        self.listen(DiagnosedEvent(trial.id, diagnosis))
        for advice in unreachable(diagnosis, self.outlook()) if trial.purpose == "start" else ():
            self.listen(WarnedEvent(f"{advice}: it stays an advice"))

    def _record_reading(self, reading: Reading) -> None:
        self.session.record(Probed(reading=reading))
        self.listen(ProbeFinished(reading))


def _facts(readings: tuple[Reading, ...]) -> dict[str, SignValue]:
    return {name: value for reading in readings for name, value in reading.facts.items()}


#: The parts of the procedure as the user sees them.
_PHASES: dict[type, tuple[str, str]] = {
    Check: ("Sanity", "bad data or a broken model makes every other number worthless"),
    FindRate: ("Learning rate", "tuned first, by short trainings"),
    Climb: ("Parts of the data", "many settings on little of it, few on more; all of it decides"),
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
