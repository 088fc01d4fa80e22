from advisor.export.space import Space


def test_parents_come_before_what_depends_on_them(space: Space) -> None:
    labels = [item.label for item in space.parents_first]
    assert labels[:2] == ["optimizer", "schedule"]
    assert sorted(labels) == sorted(item.label for item in space.dimensions)


def test_the_advised_point_holds_only_what_is_in_play(space: Space) -> None:
    sgd = {"optimizer": "sgd", "schedule": "cosine", "learning_rate_sgd": 0.05, "nesterov_sgd": True}
    assert space.advised("sgd") == {**sgd, "width": 64, "depth": 4}
    assert space.advised("adam")["learning_rate_adam"] == 1e-3
    assert "learning_rate_sgd" not in space.advised("adam")


def test_the_flat_space_is_that_of_the_advised_optimizer(space: Space) -> None:
    flat = space.flat()
    names = [item.name for item in flat.dimensions]
    assert len(names) == len(set(names))
    assert [item.label for item in flat.dimensions] == names
    optimizer = next(item for item in flat.dimensions if item.name == "optimizer")
    assert optimizer.range is None
    assert "--optimizer adam" in optimizer.fixed_because
    assert next(item for item in flat.dimensions if item.name == "learning_rate").value == 0.05


def test_the_header_says_range_condition_and_reason(space: Space) -> None:
    assert "learning_rate_sgd = 0.05 (in 0.005 … 0.5, only with optimizer = sgd): S0-001" in space.header
    assert "batch_size = 128 (fixed: it is given): S0-001" in space.header
    assert "search only learning_rate, optimizer, schedule, decay_factor" in space.header
