"""`config_as_code`: a configuration as PyTorch code to paste."""

from __future__ import annotations

from advisor.core.config import Config, Value

_CLASSES = {
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
_ADAMS = ("adam", "adamw", "adamax", "nadam", "radam")
#: The learning rate as a share of its peak, `progress` running from 0 after the warmup to 1 at the end.
_SHAPES = {
    "constant": "1.0",
    "step": "{factor} ** int(progress / {every} + 1e-9)",
    "exponential": "{end} ** progress",
    "polynomial": "{final} + (1 - {final}) * (1 - progress) ** {power}",
    "cosine": "{final} + (1 - {final}) * (1 + math.cos(math.pi * progress)) / 2",
}
#: Everything that becomes a line of its own below; what is left is for the user's model.
_TRAINING = {
    *("optimizer", "learning_rate", "momentum", "nesterov", "beta1", "beta2", "epsilon", "weight_decay"),
    *("batch_size", "accumulation_steps", "epochs", "mixed_precision"),
    *("gradient_clip_norm", "label_smoothing"),
    *("schedule", "warmup_fraction", "final_learning_rate_fraction", "decay_factor", "decay_every"),
    *("polynomial_power", "switch_to_sgd_at", "sgd_learning_rate"),
}


def config_as_code(config: Config) -> str:
    """Return Python that sets up what the configuration says, given a `model` and a `train_loader`.

    A configuration whose optimizer is not one of PyTorch's is returned as a plain dictionary.
    """
    if config.get("optimizer") not in _CLASSES:
        return f"config = {_dictionary(config)}"
    parts = [_imports(config), _settings(config), _optimizer(config), _schedule(config), _update(config)]
    return "\n\n".join(part for part in parts if part)


def _imports(config: Config) -> str:
    return "import math\n\nimport torch" if _schedule_name(config) == "cosine" else "import torch"


def _settings(config: Config) -> str:
    model = {name: value for name, value in config.items() if name not in _TRAINING}
    epochs = _number(config, "epochs", 0)
    lines = [f"epochs = {epochs}" if epochs else "epochs = 1  # set your own: the configuration does not say"]
    if config.get("batch_size") is not None:
        lines.append(f"batch_size = {config['batch_size']!r}  # of train_loader")
    if model:
        lines.append(f"model_settings = {_dictionary(model)}  # what your model is built with")
    if config.get("label_smoothing"):
        lines.append(f"loss_function = torch.nn.CrossEntropyLoss(label_smoothing={config['label_smoothing']!r})")
    if config.text("mixed_precision", "off") != "off":
        lines.append('# Run the forward pass inside torch.autocast("cuda", dtype=torch.bfloat16).')
    return "\n".join(lines)


def _optimizer(config: Config) -> str:
    line = f"optimizer = {_optimizer_call(config, str(config['optimizer']), config.get('learning_rate'))}"
    if not _switches(config):
        return line
    rate = config.get("sgd_learning_rate", config.get("learning_rate"))
    return f"{line}\nlate_optimizer = {_optimizer_call(config, 'sgd', rate)}"


def _optimizer_call(config: Config, name: str, rate: Value) -> str:
    given: dict[str, Value | tuple[Value, ...]] = {"lr": rate}
    if name in ("sgd", "rmsprop"):
        given["momentum"] = config.get("momentum")
    if name == "sgd":
        given["nesterov"] = config.get("nesterov") or None
    if name in _ADAMS and ("beta1" in config or "beta2" in config):
        given["betas"] = (config.get("beta1", 0.9), config.get("beta2", 0.999))
    if name != "sgd":
        given["eps"] = config.get("epsilon")
    given["weight_decay"] = config.get("weight_decay")
    arguments = "".join(f", {name}={value!r}" for name, value in given.items() if value is not None)
    return f"torch.optim.{_CLASSES[name]}(model.parameters(){arguments})"


def _schedule(config: Config) -> str:
    name = _schedule_name(config)
    if name == "plateau":
        return _plateau(config)
    if name == "one_cycle":
        return f"{_total_updates(config)}\n{_one_cycle(config)}"
    if not _moves(config):
        return ""
    return "\n".join([_total_updates(config), *_shape(config, name), _lambda_scheduler(config)]).rstrip()


def _plateau(config: Config) -> str:
    factor, patience = _number(config, "decay_factor", 0.1), _number(config, "decay_every", 0.2)
    return (
        "# Call scheduler.step(validation_loss) after the validation of each epoch.\n"
        "scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(\n"
        f"    optimizer, factor={factor}, patience=round({patience} * epochs), threshold=0\n)"
    )


def _one_cycle(config: Config) -> str:
    rising = _number(config, "warmup_fraction", 0) or 0.3
    peak = _number(config, "learning_rate", 0.001)
    # The momentum dips by 0.1 while the rate is high; torch refuses to let a momentum of 0 dip.
    resting = _number(config, "momentum", 0) if config["optimizer"] == "sgd" else _number(config, "beta1", 0.9)
    dip = f"base_momentum={resting - 0.1:.4g}, max_momentum={resting}" if resting > 0.1 else "cycle_momentum=False"
    return (
        "scheduler = torch.optim.lr_scheduler.OneCycleLR(\n"
        f"    optimizer, max_lr={peak}, total_steps=total_updates, pct_start={rising}, {dip}\n)"
    )


def _lambda_scheduler(config: Config) -> str:
    # With two optimizers the update sets the rate by hand: see _switched.
    return "" if _switches(config) else "scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, share_of_peak)"


def _total_updates(config: Config) -> str:
    every = _number(config, "accumulation_steps", 1)
    return f"total_updates = epochs * len(train_loader){f' // {every}' if every != 1 else ''}"


def _shape(config: Config, name: str) -> list[str]:
    warmup = _number(config, "warmup_fraction", 0)
    factor, every = _number(config, "decay_factor", 0.1), config.get("decay_every") or "(1 / 3)"
    final = _number(config, "final_learning_rate_fraction", 0)
    power = _number(config, "polynomial_power", 1)
    shape = _SHAPES[name].format(
        final=final, factor=factor, every=every, power=power, end=final or f"({factor} ** (1 / {every}))"
    )
    rising = [f"    if fraction < {warmup}:", f"        return fraction / {warmup}"]
    progress = f"(fraction - {warmup}) / (1 - {warmup})" if warmup else "fraction"
    return [
        *["", "", "def share_of_peak(update):"],
        '    """The learning rate of an update as a share of the highest one."""',
        # The middle of the update's slice of the run, as in our own loop: no update has a rate of 0.
        "    fraction = min(1.0, (update + 0.5) / total_updates)",
        *(rising if warmup else []),
        *([f"    progress = {progress}"] if "progress" in shape else []),
        f"    return {shape.replace('0 + (1 - 0) * ', '')}",
        *["", ""],
    ]


def _update(config: Config) -> str:
    every = _number(config, "accumulation_steps", 1)
    clip = config.get("gradient_clip_norm")
    stepped = ["optimizer.step()", *(["scheduler.step()"] if _steps(config) else []), "optimizer.zero_grad()"]
    lines = [
        *["", "def update(loss, batch_number):"],
        '    """Call it after every batch, with its loss."""',
        f"    (loss / {every}).backward()" if every != 1 else "    loss.backward()",
        *([f"    if (batch_number + 1) % {every}:", "        return"] if every != 1 else []),
        *([f"    torch.nn.utils.clip_grad_norm_(model.parameters(), {clip!r})"] if clip else []),
        *(f"    {line}" for line in (_switched(config) if _switches(config) else stepped)),
    ]
    return "\n".join(lines)


def _switched(config: Config) -> list[str]:
    at, every = _number(config, "switch_to_sgd_at", 1), _number(config, "accumulation_steps", 1)
    peaks = [_number(config, name, 0) for name in ("sgd_learning_rate", "learning_rate")]
    number = f"batch_number // {every}" if every != 1 else "batch_number"
    rate = f'    group["lr"] = peak * share_of_peak({number})'
    return [
        f"late = batch_number >= {at} * epochs * len(train_loader)",
        f"active, peak = (late_optimizer, {peaks[0] or peaks[1]}) if late else (optimizer, {peaks[1]})",
        *(["for group in active.param_groups:", rate] if _steps(config) else []),
        "active.step()",
        "model.zero_grad()",
    ]


def _steps(config: Config) -> bool:
    return _schedule_name(config) != "plateau" and _moves(config)


def _moves(config: Config) -> bool:
    return _schedule_name(config) != "constant" or bool(_number(config, "warmup_fraction", 0))


def _schedule_name(config: Config) -> str:
    name = config.text("schedule", "constant")
    return name if name in {*_SHAPES, "plateau", "one_cycle"} else "constant"


def _switches(config: Config) -> bool:
    return config.get("switch_to_sgd_at") is not None and config["optimizer"] != "sgd"


def _number(config: Config, name: str, default: float) -> float:
    amount = float(config.number(name, default))
    return int(amount) if amount.is_integer() and abs(amount) < 1e9 else amount


def _dictionary(values: Config | dict[str, Value]) -> str:
    return "{" + ", ".join(f'"{name}": {value!r}' for name, value in values.items()) + "}"
