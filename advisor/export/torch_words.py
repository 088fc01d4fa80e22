"""A configuration in the words of PyTorch: the optimizer's call, and the learning rate as a function."""

from __future__ import annotations

from advisor.core.config import Config, Value

CLASSES = {
    "sgd": "SGD",
    "adam": "Adam",
    "adamw": "AdamW",
    "rmsprop": "RMSprop",
    "adagrad": "Adagrad",
    "adadelta": "Adadelta",
    "adamax": "Adamax",
    "nadam": "NAdam",
    "radam": "RAdam",
}
ADAMS = ("adam", "adamw", "adamax", "nadam", "radam")
#: The learning rate as a share of its peak, `progress` running from 0 after the warmup to 1 at the end.
_SHAPES = {
    "constant": "1.0",
    "step": "{factor} ** int(progress / {every} + 1e-9)",
    "exponential": "{end} ** progress",
    "polynomial": "{final} + (1 - {final}) * (1 - progress) ** {power}",
    "cosine": "{final} + (1 - {final}) * (1 + math.cos(math.pi * progress)) / 2",
}
_SCHEDULES = {*_SHAPES, "plateau", "one_cycle"}
#: What an optimizer's call and a schedule read of a configuration.
OPTIMIZER_NAMES = ("optimizer", "learning_rate", "momentum", "nesterov", "beta1", "beta2", "epsilon", "weight_decay")
SCHEDULE_NAMES = (
    *("schedule", "warmup_fraction", "final_learning_rate_fraction", "decay_factor", "decay_every"),
    "polynomial_power",
)


def optimizer_call(config: Config, name: str, rate: Value, parameters: str = "model.parameters()") -> str:
    """Return the expression that builds the optimizer `name` with the values of `config`."""
    given: dict[str, Value | tuple[Value, ...]] = {"lr": rate}
    if name in ("sgd", "rmsprop"):
        given["momentum"] = config.get("momentum")
    if name == "sgd":
        # torch refuses Nesterov's look-ahead where there is no momentum to look ahead along.
        given["nesterov"] = (bool(config.get("nesterov")) and config.number("momentum", 0) > 0) or None
    if name in ADAMS and ("beta1" in config or "beta2" in config):
        given["betas"] = (config.number("beta1", 0.9), config.number("beta2", 0.999))
    if name != "sgd":
        given["eps"] = config.get("epsilon")
    given["weight_decay"] = config.get("weight_decay")
    arguments = "".join(f", {name}={value!r}" for name, value in given.items() if value is not None)
    return f"torch.optim.{CLASSES[name]}({parameters}{arguments})"


def share_of_peak(config: Config) -> str:
    """Return the function that maps an update to its learning rate as a share of the highest one."""
    name, warmup = schedule_name(config), number(config, "warmup_fraction", 0)
    factor, every = number(config, "decay_factor", 0.1), config.get("decay_every") or "(1 / 3)"
    final = number(config, "final_learning_rate_fraction", 0)
    shape = _SHAPES[name].format(
        final=final,
        factor=factor,
        every=every,
        power=number(config, "polynomial_power", 1),
        end=final or f"({factor} ** (1 / {every}))",
    )
    rising = [f"    if fraction < {warmup}:", f"        return fraction / {warmup}"]
    progress = f"(fraction - {warmup}) / (1 - {warmup})" if warmup else "fraction"
    lines = [
        "def share_of_peak(update):",
        '    """The learning rate of an update as a share of the highest one."""',
        # The middle of the update's slice of the run, as in our own loop: no update has a rate of 0.
        "    fraction = min(1.0, (update + 0.5) / total_updates)",
        *(rising if warmup else []),
        *([f"    progress = {progress}"] if "progress" in shape else []),
        f"    return {shape.replace('0 + (1 - 0) * ', '')}",
    ]
    return "\n".join(lines)


def one_cycle_call(config: Config) -> str:
    """Return the expression that builds the one-cycle scheduler over `total_updates`."""
    rising = number(config, "warmup_fraction", 0) or 0.3
    peak = number(config, "learning_rate", 0.001)
    # The momentum dips by 0.1 while the rate is high; torch refuses where there is none, or one of 0.
    resting = _resting_momentum(config)
    dip = f"base_momentum={resting - 0.1:.4g}, max_momentum={resting}" if resting > 0.1 else "cycle_momentum=False"
    return (
        "torch.optim.lr_scheduler.OneCycleLR(\n"
        f"    optimizer, max_lr={peak}, total_steps=total_updates, pct_start={rising}, {dip}\n)"
    )


def _resting_momentum(config: Config) -> float:
    if config["optimizer"] in ADAMS:
        return number(config, "beta1", 0.9)
    return number(config, "momentum", 0) if config["optimizer"] in ("sgd", "rmsprop") else 0


def plateau_call(config: Config, epochs: str) -> str:
    """Return the expression that builds the scheduler that waits for the validation loss."""
    factor, patience = number(config, "decay_factor", 0.1), number(config, "decay_every", 0.2)
    return (
        "torch.optim.lr_scheduler.ReduceLROnPlateau(\n"
        f"    optimizer, factor={factor}, patience=round({patience} * {epochs}), threshold=0\n)"
    )


def plateau_warmup(config: Config) -> str:
    """Return the lines that build the `warmup` in front of a plateau schedule, empty when there is none."""
    share = number(config, "warmup_fraction", 0)
    if not share:
        return ""
    # LinearLR multiplies the rate in force, so that it can share the optimizer with the plateau schedule.
    return (
        f"warmup_updates = max(1, round({share} * total_updates))\n"
        "warmup = torch.optim.lr_scheduler.LinearLR(\n"
        "    optimizer, start_factor=0.5 / warmup_updates, total_iters=warmup_updates\n)"
    )


def schedule_name(config: Config) -> str:
    """Return the schedule that the snippet draws: constant where PyTorch's words do not reach."""
    name = config.text("schedule", "constant")
    return name if name in _SCHEDULES else "constant"


def schedule_is_known(config: Config) -> bool:
    """Return whether the schedule that the config names can be drawn."""
    return config.text("schedule", "constant") in _SCHEDULES


def moves(config: Config) -> bool:
    """Return whether the learning rate changes during the training."""
    return schedule_name(config) != "constant" or bool(number(config, "warmup_fraction", 0))


def number(config: Config, name: str, default: float) -> float:
    """Return a value as it is best written: whole numbers without a point."""
    amount = float(config.number(name, default))
    return int(amount) if amount.is_integer() and abs(amount) < 1e9 else amount


def dictionary(values: Config | dict[str, Value]) -> str:
    """Return the values as a dictionary to paste."""
    return "{" + ", ".join(f'"{name}": {value!r}' for name, value in values.items()) + "}"
