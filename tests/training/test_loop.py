from __future__ import annotations

import math
import random
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from advisor.core.config import Config
from advisor.core.outcome import Outcome
from advisor.core.run import Run
from advisor.core.trainable import Tick
from advisor.training.data import order
from advisor.training.randomness import Seeds
from tests.training.problems import clouds, small_model, tiny, trainable


def losses(run: Run) -> list[float]:
    return [float(loss) for loss in run.curves["train_loss"].y]


def test_equals_a_hand_written_loop_bit_for_bit() -> None:
    problem = trainable(start={"optimizer": "sgd", "learning_rate": 0.1, "momentum": 0.9, "batch_size": 16})
    inputs, targets = clouds(96)
    seeds = Seeds.of(3)
    torch.manual_seed(seeds.weights)
    model = small_model(problem.start)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    expected = []
    for batch in order(96, 16, 48, seeds.order):
        optimizer.zero_grad()
        loss = functional.cross_entropy(model(inputs[batch]), targets[batch])
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        optimizer.step()
        expected.append(loss.item())

    run = problem.run(problem.start, seed=3)

    assert losses(run) == expected
    held, labels = clouds(40, seed=1)
    with torch.no_grad():
        assert run.curves["val_loss"].y[-1] == pytest.approx(float(functional.cross_entropy(model(held), labels)))


def test_the_same_seed_gives_the_same_run_and_another_seed_another() -> None:
    problem = trainable()
    first, again, other = (losses(problem.run(problem.start, seed)) for seed in (0, 0, 1))
    assert first == again
    assert first != other


def test_two_configs_with_one_seed_meet_the_same_weights_and_the_same_first_batch() -> None:
    problem = trainable()
    with_dropout = problem.run(problem.start.with_(learning_rate=0.01), seed=5)
    plain = problem.run(problem.start, seed=5)
    assert losses(with_dropout)[0] == losses(plain)[0]
    assert losses(with_dropout)[1] != losses(plain)[1]


def test_dropout_draws_from_its_own_stream() -> None:
    """However much noise a config draws while training, weights and order stay those of its seed."""
    seen: list[Tensor] = []

    class Watching(nn.Sequential):
        def forward(self, input: Tensor) -> Tensor:  # noqa: A002  torch's own name
            seen.append(input.clone())
            output: Tensor = self[1](self[0](input))
            return output

    problem = trainable(
        build_model=lambda config: Watching(nn.Dropout(config.dropout), nn.Linear(2, 4)), start={"dropout": 0.0}
    )
    batches = []
    for dropout in (0.0, 0.5):
        seen.clear()
        problem.bench.problem.build_model(problem.start)
        problem.run(problem.start.with_(dropout=dropout), seed=0)
        batches.append([part for part in seen if len(part) == 32])
    assert all(torch.equal(a, b) for a, b in zip(*batches, strict=True))


def test_accumulation_equals_one_large_batch() -> None:
    problem = trainable()
    large = problem.run(problem.start.with_(batch_size=16), seed=0)
    parts = problem.run(problem.start.with_(batch_size=4, accumulation_steps=4), seed=0)
    assert losses(parts) == pytest.approx(losses(large), rel=1e-4)
    assert parts.cost == large.cost
    assert parts.planned_x == large.planned_x


def test_a_changed_batch_size_keeps_the_examples() -> None:
    problem = trainable()
    runs = [problem.run(problem.start.with_(batch_size=size), seed=0) for size in (8, 16, 32)]
    assert [run.planned_x for run in runs] == [96, 48, 24]
    assert len({run.cost for run in runs}) == 1


def test_length_scales_examples_and_schedule() -> None:
    problem = trainable()
    config = problem.start.with_(schedule="polynomial")
    short = problem.run(config, seed=0, length=0.25)
    assert short.planned_x == 12
    assert short.length == 0.25
    rates = short.curves["learning_rate"].y
    assert rates[0] == pytest.approx(0.3 * (1 - 0.5 / 12))
    assert rates[-1] == pytest.approx(0.3 * 0.5 / 12)


def test_the_end_is_always_evaluated_and_short_runs_less_often() -> None:
    problem = trainable()
    for length, evaluations in ((1.0, 10), (0.3, 3), (0.05, 1)):
        curve = problem.run(problem.start, seed=0, length=length).curves["val_accuracy"]
        assert len(curve) == evaluations
        assert curve.x[-1] == problem.run(problem.start, seed=0, length=length).planned_x


def test_clipping_bounds_the_step_and_the_norm_is_read_before_it() -> None:
    problem = trainable(start={"optimizer": "sgd", "learning_rate": 1.0, "batch_size": 16})
    run = problem.run(problem.start.with_(gradient_clip_norm=1e-3), seed=0)
    assert run.curves["gradient_norm"].y[0] > 1e-3
    assert abs(losses(run)[-1] - losses(run)[0]) < 0.2


def test_a_divergence_ends_the_run_at_its_first_non_finite_loss() -> None:
    problem = trainable(start={"optimizer": "sgd", "learning_rate": 1e30, "batch_size": 16})
    run = problem.run(problem.start, seed=0)
    assert run.outcome is Outcome.DIVERGED
    assert run.failure is None
    assert np.isfinite(losses(run)[:-1]).all()
    assert not np.isfinite(losses(run)[-1])
    assert 0 < run.cost < 0.5


class Breaking(nn.Module):
    """Fails on the third training batch."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.linear = nn.Linear(2, 4)
        self.error = error
        self.calls = 0

    def forward(self, inputs: Tensor) -> Tensor:
        self.calls += self.training
        if self.calls == 3:
            raise self.error
        output: Tensor = self.linear(inputs)
        return output


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (ValueError("a strange shape"), Outcome.FAILED),
        (torch.cuda.OutOfMemoryError("CUDA out of memory"), Outcome.OUT_OF_MEMORY),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"), Outcome.OUT_OF_MEMORY),
        (MemoryError(), Outcome.OUT_OF_MEMORY),
    ],
)
def test_what_a_model_raises_is_an_outcome(error: Exception, outcome: Outcome) -> None:
    run = (problem := trainable(build_model=lambda _: Breaking(error))).run(problem.start, seed=0)
    assert run.outcome is outcome
    assert run.failure is not None
    assert len(run.curves["train_loss"]) == 2
    assert run.cost == pytest.approx(3 * 16 / (8 * 96))


def test_a_failure_names_the_line_of_the_users_code() -> None:
    problem = trainable(build_model=lambda _: Breaking(ValueError("a strange shape")))
    failure = problem.run(problem.start, seed=0).failure
    assert failure is not None
    assert failure.startswith("ValueError: a strange shape (test_loop.py, line ")


def test_an_interrupt_passes_through() -> None:
    problem = trainable(build_model=lambda _: Breaking(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        problem.run(problem.start, seed=0)


def test_a_value_that_the_loop_cannot_read_is_a_failure_with_a_sentence() -> None:
    problem = trainable()
    run = problem.run(problem.start.with_(optimizer="sdg"), seed=0)
    assert run.outcome is Outcome.FAILED
    assert run.failure is not None
    assert "did you mean 'sgd'" in run.failure
    assert problem.run(problem.start.with_(batch_size=0), seed=0).outcome is Outcome.FAILED


def random_states() -> tuple[Any, ...]:
    return torch.get_rng_state().tolist(), random.getstate(), str(np.random.get_state())


@pytest.mark.parametrize("error", [None, ValueError("no"), KeyboardInterrupt()])
def test_global_randomness_is_given_back(error: BaseException | None) -> None:
    before = random_states()
    problem = trainable(build_model=small_model if error is None else lambda _: Breaking(error))
    with suppress(KeyboardInterrupt):
        problem.run(problem.start, seed=0)
    assert random_states() == before


def test_an_observer_is_told_and_can_stop() -> None:
    ticks: list[Tick] = []

    def stop_at_ten(tick: Tick) -> bool:
        ticks.append(tick)
        return tick.step >= 10

    problem = trainable()
    run = problem.run(problem.start, seed=0, observer=stop_at_ten)
    assert run.outcome is Outcome.INTERRUPTED
    assert ticks[-1].step == len(run.curves["train_loss"]) < 20
    assert ticks[-1].steps == 48
    assert ticks[-1].train_loss == losses(run)[-1]


def test_a_sweep_raises_the_rate_and_evaluates_nothing() -> None:
    problem = trainable()
    config = problem.start.with_(schedule="lr_sweep", sweep_low=1e-4, learning_rate=1.0)
    run = problem.run(config, seed=0, length=0.5)
    rates = run.curves["learning_rate"].y
    assert len(rates) == len(losses(run)) == 24
    assert np.allclose(np.diff(np.log(rates)), np.log(1e4) / 24)
    assert "val_loss" not in run.curves
    assert run.cost == pytest.approx(0.5)


def test_the_late_switch_leaves_adam_for_sgd() -> None:
    problem = trainable(start={"optimizer": "adam", "learning_rate": 0.01, "batch_size": 16})
    run = problem.run(problem.start.with_(switch_to_sgd_at=0.5, sgd_learning_rate=0.25), seed=0)
    assert run.curves["learning_rate"].y.tolist() == [0.01] * 24 + [0.25] * 24
    estimated = problem.run(problem.start.with_(switch_to_sgd_at=0.5), seed=0).curves["learning_rate"].y
    assert estimated[23] == 0.01
    assert estimated[24] > 0.01  # Adam's steps are longer than its rate times the gradient
    assert losses(run)[:24] == losses(problem.run(problem.start, seed=0))[:24]


def test_a_run_carries_its_facts_and_curves() -> None:
    problem = trainable()
    run = problem.run(problem.start, seed=7)
    assert run.outcome is Outcome.FINISHED
    assert set(run.curves) == {
        "train_loss", "learning_rate", "val_loss", "val_accuracy", "train_accuracy",
        "gradient_norm", "update_ratio", "dead_units",
    }  # fmt: skip
    assert run.curves["train_loss"].x.tolist() == list(range(1, 49))
    assert run.facts["updates_per_epoch"] == 6
    assert run.facts["task.classes"] == 4
    assert run.facts["data.train_size"] == 96
    assert run.facts["model.parameters"] == 2 * 8 + 8 + 8 * 4 + 4
    assert (run.seed, run.format, run.planned_x) == (7, "problem", 48)
    # Ten evaluations of 40 examples, each a third of a training example.
    assert run.cost == pytest.approx((768 + 10 * 40 / 3) / 768)


def test_a_model_with_odd_outputs_trains_with_a_loss_of_its_own() -> None:
    class Named(nn.Linear):
        def forward(self, input: Tensor) -> Any:  # noqa: A002  torch's own name
            return {"scores": super().forward(input)}

    problem = trainable(
        build_model=lambda _: Named(2, 4),
        loss=lambda output, targets: functional.cross_entropy(output["scores"], targets),
        metrics=(),
    )
    run = problem.run(problem.start, seed=0)
    assert run.outcome is Outcome.FINISHED
    assert losses(run)[-1] < losses(run)[0]


def test_evaluation_leaves_every_part_in_its_own_mode() -> None:
    models: list[nn.Module] = []

    def partly_frozen(_: Config) -> nn.Module:
        models.append(nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8).eval(), nn.ReLU(), nn.Linear(8, 4)))
        return models[-1]

    problem = trainable(build_model=partly_frozen)
    problem.run(problem.start, seed=0)
    assert [module.training for module in models[-1].modules()] == [True, True, False, True, True]


def test_without_a_validation_set_a_part_is_set_aside_and_said() -> None:
    problem = trainable(validation=None)
    run = problem.run(problem.start, seed=0)
    assert run.facts["data.val_size"] == 19
    assert run.facts["data.train_size"] == 77
    assert "19 training examples were set aside" in run.remarks[0]


def test_a_name_that_nothing_reads_is_said() -> None:
    problem = trainable()
    assert problem.run(problem.start.with_(depth=3), seed=0).remarks == ("depth is not read by this problem.",)


def test_more_epochs_cost_more() -> None:
    problem = trainable()
    run = problem.run(problem.start.with_(epochs=16), seed=0)
    assert run.planned_x == 96
    assert run.cost == pytest.approx(2 + 10 * 40 / 3 / 768)


def test_a_length_in_steps() -> None:
    problem = trainable(epochs=None, steps=30)
    assert problem.run(problem.start, seed=0).planned_x == 30
    assert problem.run(problem.start.with_(batch_size=32), seed=0).planned_x == 15
    assert "epochs" not in problem.start
    assert tiny(epochs=None, steps=30).epochs is None


class Everything(nn.Sequential):
    """A model with all that could drift apart: batch statistics, dropout, units that die."""

    def __init__(self) -> None:
        super().__init__(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.2), nn.Linear(8, 4))


@pytest.mark.parametrize("parts", [1, 2])
@pytest.mark.parametrize("schedule", ["constant", "cosine"])
def test_equals_a_slow_and_obvious_loop_with_every_instrument_on(parts: int, schedule: str) -> None:
    start = {"optimizer": "adamw", "learning_rate": 0.02, "weight_decay": 0.1, "batch_size": 8, "schedule": schedule}
    problem = trainable(build_model=lambda _: Everything(), start={**start, "accumulation_steps": parts})
    run = problem.run(problem.start, seed=1)

    inputs, targets = clouds(96)
    held, labels = clouds(40, seed=1)
    seeds, updates = Seeds.of(1), 96 // parts
    torch.manual_seed(seeds.weights)
    model = Everything()
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.02, weight_decay=0.1, fused=True)
    batches = iter(list(order(96, 8, 96, seeds.order)))
    torch.manual_seed(seeds.noise)
    expected, validated, looks = [], [], {round(updates * (number + 1) / 10) for number in range(10)}
    for update in range(1, updates + 1):
        if schedule == "cosine":
            optimizer.param_groups[0]["lr"] = 0.02 * (1 + math.cos(math.pi * (update - 0.5) / updates)) / 2
        each = []
        for _ in range(parts):
            batch = next(batches)
            loss = functional.cross_entropy(model(inputs[batch]), targets[batch])
            (loss / parts).backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
            each.append(loss.detach())
        optimizer.step()
        optimizer.zero_grad()
        expected.append(torch.stack(each).mean().item())
        if update in looks:
            model.eval()
            with torch.no_grad():
                validated.append(float(functional.cross_entropy(model(held), labels)))
            model.train()

    assert losses(run) == expected
    assert [float(loss) for loss in run.curves["val_loss"].y] == validated
    assert {"gradient_norm", "update_ratio", "dead_units", "train_accuracy"} <= set(run.curves)
