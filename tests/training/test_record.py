from __future__ import annotations

import numpy as np
import torch

from advisor.core.run import Curve
from advisor.training.record import KEPT_UPDATES, Record, picked, thinned


def line(count: int) -> Curve:
    x = np.arange(1.0, count + 1)
    return Curve("train_loss", x, 2 * x)


def test_short_curves_stay_whole() -> None:
    assert thinned(line(4000)) is not None
    assert len(thinned(line(4000))) == 4000


def test_long_curves_keep_their_beginning_and_the_means_of_the_rest() -> None:
    curve = thinned(line(10_003))
    assert len(curve) < 2100
    assert curve.y[:KEPT_UPDATES].tolist() == line(KEPT_UPDATES).y.tolist()
    # Blocks of seven: 401 to 407, and so on; the last holds what is left.
    assert curve.x[KEPT_UPDATES] == 407
    assert curve.y[KEPT_UPDATES] == 2 * 404
    assert curve.x[-1] == 10_003
    assert (np.diff(curve.x) > 0).all()


def test_picking_keeps_both_ends() -> None:
    for count in (0, 1, 399, 1001):
        curve = picked(line(count))
        assert curve.x.tolist()[:1] == line(count).x.tolist()[:1]
        assert curve.x.tolist()[-1:] == line(count).x.tolist()[-1:]
        assert len(curve) <= KEPT_UPDATES + 1


def test_nothing_is_kept_after_the_first_non_finite_loss() -> None:
    record = Record()
    for loss in (1.0, 2.0):
        record.update(torch.tensor(loss), 0.1)
    assert record.flush()
    for loss in (3.0, float("inf"), 5.0):
        record.update(torch.tensor(loss), 0.1)
    assert not record.flush()
    assert record.losses == [1.0, 2.0, 3.0, float("inf")]
    assert len(record.curves({})["learning_rate"]) == 4


def test_recent_outputs_are_bounded() -> None:
    record = Record()
    for _ in range(100):
        record.remember(torch.zeros(64, 4), torch.zeros(64))
    assert len(record.recent) == 8
    large = Record()
    for _ in range(3):
        large.remember(torch.zeros(2, 2**21 + 1), torch.zeros(2))
    assert len(large.recent) == 1
