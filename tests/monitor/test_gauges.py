"""What the hooks read, against the gauges of our own loop and against slow, obvious twins."""

from __future__ import annotations

import copy
import logging
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from advisor.monitor.gauges import Gauges, largest, norm_of, saturated_share
from advisor.training.instruments import Instruments


@pytest.fixture
def model() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 8), nn.Tanh(), nn.Linear(8, 3))


def batches(updates: int) -> Iterator[tuple[Tensor, Tensor]]:
    generator = torch.Generator().manual_seed(1)
    for _ in range(updates):
        yield torch.randn(32, 6, generator=generator), torch.randint(3, (32,), generator=generator)


def train(model: Callable[[Tensor], Tensor], optimizer: torch.optim.Optimizer, updates: int, parts: int = 1) -> None:
    for inputs, targets in batches(updates):
        optimizer.zero_grad()
        for some, same in zip(inputs.chunk(parts), targets.chunk(parts), strict=True):
            torch.autograd.backward(nn.functional.cross_entropy(model(some), same) / parts)
        optimizer.step()


def readings(gauges: Gauges, name: str) -> dict[int, float]:
    return {each.update: float(each.value) for each in gauges.readings if each.name == name}


def test_they_read_what_our_own_loop_reads(model: nn.Sequential) -> None:
    ours = copy.deepcopy(model)
    gauges = Gauges(model, optimizer := torch.optim.Adam(model.parameters()), every=3)
    train(model, optimizer, updates=10)

    instruments = Instruments(ours, updates=10)
    optimizer = torch.optim.Adam(ours.parameters())
    for update, (inputs, targets) in enumerate(batches(10), start=1):
        optimizer.zero_grad()
        with instruments.watching_activations(update):
            torch.autograd.backward(nn.functional.cross_entropy(ours(inputs), targets))
        instruments.before_update(update, None)
        optimizer.step()
        instruments.after_update(update)
    for name, noted in instruments.readings.items():
        sampled = {update: float(value) for update, value in noted if update in (1, 4, 7, 10)}
        assert readings(gauges, name) == pytest.approx(sampled), name
    assert len(readings(gauges, "saturated_units")) == 4
    assert gauges.rate == 1e-3
    assert gauges.updates == 10


def test_parts_of_a_batch_are_one_update(model: nn.Sequential) -> None:
    ours = copy.deepcopy(model)
    whole = Gauges(model, optimizer := torch.optim.SGD(model.parameters(), 0.1), every=1)
    train(model, optimizer, updates=4)
    parts = Gauges(ours, optimizer := torch.optim.SGD(ours.parameters(), 0.1), every=1)
    train(ours, optimizer, updates=4, parts=4)
    for name in ("gradient_norm", "update_ratio"):
        assert readings(parts, name) == pytest.approx(readings(whole, name), rel=1e-4)
    assert list(readings(parts, "dead_units")) == [1, 2, 3, 4]


def test_an_evaluation_is_not_read(model: nn.Sequential) -> None:
    gauges = Gauges(model, optimizer := torch.optim.SGD(model.parameters(), 0.1), every=1)
    train(model, optimizer, updates=1)
    before = list(gauges.readings)
    model.eval()
    model(torch.zeros(2, 6))
    model.train()
    with torch.no_grad():
        model(torch.zeros(2, 6))
    gauges._after_update(optimizer)
    assert [each.name for each in list(gauges.readings)[len(before) :]] == []


def test_a_training_with_gauges_is_the_same_bit_for_bit(model: nn.Sequential) -> None:
    ours, untouched = copy.deepcopy(model), copy.deepcopy(model)
    random = torch.get_rng_state()
    optimizer = torch.optim.Adam(model.parameters())
    gauges = Gauges(model, optimizer, every=2)
    assert list(model.state_dict()) == list(untouched.state_dict())
    train(model, optimizer, updates=7)
    gauges.remove()
    plain = torch.optim.Adam(ours.parameters())
    train(ours, plain, updates=7)
    for mine, theirs in zip(model.parameters(), ours.parameters(), strict=True):
        assert torch.equal(mine, theirs)
        assert mine.grad is not None
        assert theirs.grad is not None
        assert torch.equal(mine.grad, theirs.grad)
    assert torch.equal(random, torch.get_rng_state())
    assert str(optimizer.state_dict()) == str(plain.state_dict())
    hooks: list[Any] = [optimizer._optimizer_step_pre_hooks, optimizer._optimizer_step_post_hooks]
    hooks += [hooks for module in model.modules() for hooks in (module._forward_hooks, module._forward_pre_hooks)]
    assert not any(hooks)


def test_a_copy_of_a_watched_model_is_not_watched(model: nn.Sequential) -> None:
    gauges = Gauges(model, torch.optim.SGD(model.parameters(), 0.1), every=1)
    for other in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        torch.autograd.backward(other(torch.zeros(2, 6)).sum())
    assert not any(gauges._units.values())


def test_a_gauge_that_fails_is_switched_off_and_the_training_goes_on(
    model: nn.Sequential, caplog: pytest.LogCaptureFixture
) -> None:
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    gauges = Gauges(model, optimizer, every=1)
    optimizer.param_groups[0]["lr"] = "none"
    with caplog.at_level(logging.WARNING, logger="advisor"), pytest.raises(TypeError):
        train(model, optimizer, updates=1)  # what the optimizer makes of it is its own affair
    assert "a gauge of advisor.Monitor was switched off: ValueError" in caplog.text
    optimizer.param_groups[0]["lr"] = 0.1
    train(model, optimizer, updates=2)
    assert not readings(gauges, "gradient_norm")
    assert readings(gauges, "dead_units")


@pytest.mark.parametrize("compiled_first", [False, True])
def test_a_compiled_model_stays_one_graph(model: nn.Sequential, compiled_first: bool) -> None:
    graphs = 0

    def backend(graph: torch.fx.GraphModule, inputs: Any) -> Any:
        nonlocal graphs
        del inputs
        graphs += 1
        return graph.forward

    torch._dynamo.reset()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    compiled: Any = torch.compile(model, backend=backend, fullgraph=True)
    if compiled_first:
        train(compiled, optimizer, updates=1)
    gauges = Gauges(compiled if compiled_first else model, optimizer, every=2)
    train(compiled, optimizer, updates=5)
    gauges.remove()
    train(compiled, optimizer, updates=2)
    assert graphs <= 2  # a change of hooks may make torch look at the module once more
    assert list(readings(gauges, "gradient_norm")) == [1, 3, 5]


def test_what_a_scaler_does_is_undone(model: nn.Sequential) -> None:
    ours = copy.deepcopy(model)
    plain = Gauges(ours, optimizer := torch.optim.SGD(ours.parameters(), 0.1), every=1)
    train(ours, optimizer, updates=1)
    for fused in (False, True):
        scaled = copy.deepcopy(model)
        optimizer = torch.optim.SGD(scaled.parameters(), 0.1, fused=fused)
        gauges, scaler = Gauges(scaled, optimizer, every=1), torch.amp.GradScaler("cpu")
        ((inputs, targets),) = batches(1)
        torch.autograd.backward(scaler.scale(nn.functional.cross_entropy(scaled(inputs), targets)))
        scaler.step(optimizer)
        scaler.update()
        assert readings(gauges, "gradient_norm") == pytest.approx(readings(plain, "gradient_norm"))
        assert readings(gauges, "update_ratio") == pytest.approx(readings(plain, "update_ratio"))

        too_large = nn.functional.cross_entropy(scaled(inputs), targets) * float("inf")
        torch.autograd.backward(scaler.scale(too_large))
        scaler.step(optimizer)  # the scaler leaves this update out
        assert len(readings(gauges, "gradient_norm")) == 1


def test_the_norm_of_anything() -> None:
    whole = torch.randn(30)
    sparse = torch.zeros(10, 3)
    sparse[4] = whole[24:27]
    parts = [whole[:12].reshape(3, 4), whole[12:24].double(), sparse.to_sparse(1), whole[27:]]
    assert float(norm_of(parts)) == pytest.approx(float(whole.norm()))
    assert float(norm_of([torch.full((4,), 6e4, dtype=torch.float16)])) == pytest.approx(1.2e5, rel=1e-3)


def test_saturated_units_stand_at_a_bound_on_the_whole_batch() -> None:
    output = torch.tensor([[1.0, -0.99, 0.99, 0.0], [-1.0, -1.0, 0.5, 1.0]])
    assert float(saturated_share(output, -1, -1.0, 1.0)) == 0.5
    assert float(saturated_share(torch.tensor([[0.5, 0.999], [0.001, 0.001]]), -1, 0.0, 1.0)) == 0.5


def test_the_largest_rate() -> None:
    assert largest([0.1, 0.3]) == 0.3
    assert float(largest([torch.tensor(0.25), 0.5]) or 0) == 0.5
    assert largest([]) is None
