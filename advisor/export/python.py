"""A configuration as PyTorch code that runs beside a `model` and a `train_loader`."""

from __future__ import annotations

from advisor.core.config import Config, Value
from advisor.export.comments import comment
from advisor.export.recipe import Recipe
from advisor.export.torch_words import (
    CLASSES,
    OPTIMIZER_NAMES,
    SCHEDULE_NAMES,
    dictionary,
    moves,
    number,
    one_cycle_call,
    optimizer_call,
    plateau_call,
    plateau_warmup,
    schedule_is_known,
    schedule_name,
    share_of_peak,
)

#: Everything that becomes a line of its own below; what is left is for the user's model.
_TRAINING = {
    *(*OPTIMIZER_NAMES, *SCHEDULE_NAMES),
    *("batch_size", "accumulation_steps", "epochs", "mixed_precision"),
    *("gradient_clip_norm", "label_smoothing", "ema_decay", "switch_to_sgd_at", "sgd_learning_rate"),
}


def python(recipe: Recipe) -> str:
    """Return optimizer, schedule and update as PyTorch code."""
    return f"{recipe.header}\n\n{config_as_code(recipe.config)}\n"


def config_as_code(config: Config) -> str:
    """Return Python that sets up what the configuration says, given a `model` and a `train_loader`.

    A configuration whose optimizer is not one of PyTorch's is returned as a plain dictionary.
    """
    if config.get("optimizer") not in CLASSES:
        return f"config = {dictionary(config)}"
    parts = [
        _imports(config),
        _settings(config),
        _optimizer(config),
        _schedule(config),
        _average(config),
        _update(config),
    ]
    return "\n\n".join(part for part in parts if part)


def _imports(config: Config) -> str:
    return "import math\n\nimport torch" if schedule_name(config) == "cosine" else "import torch"


def _settings(config: Config) -> str:
    model = {name: value for name, value in config.items() if name not in _TRAINING}
    epochs = number(config, "epochs", 0)
    lines = [f"epochs = {epochs}" if epochs else "epochs = 1  # set your own: the configuration does not say"]
    if config.get("batch_size") is not None:
        lines.append(f"batch_size = {config['batch_size']!r}  # of train_loader")
    if model:
        lines.append("# For your model and your loop: PyTorch takes no such arguments.")
        lines.append(f"model_settings = {dictionary(model)}")
    if config.get("label_smoothing"):
        lines.append(f"loss_function = torch.nn.CrossEntropyLoss(label_smoothing={config['label_smoothing']!r})")
    if config.text("mixed_precision", "off") != "off":
        lines.append('# Run the forward pass inside torch.autocast("cuda", dtype=torch.bfloat16).')
    return "\n".join(lines)


def _optimizer(config: Config) -> str:
    line = f"optimizer = {optimizer_call(config, str(config['optimizer']), config.get('learning_rate'))}"
    if not _switches(config):
        return line
    late = f"late_optimizer = {optimizer_call(config, 'sgd', _late_rate(config))}"
    guess = comment("Ten times the other rate is a guess: `advisor probe switch` finds the rate of SGD.")
    return "\n".join([line, *([] if config.get("sgd_learning_rate") else [guess]), late])


def _late_rate(config: Config) -> Value:
    # Ten times the adaptive rate is what our own loop falls back on.
    return config.get("sgd_learning_rate") or 10 * config.number("learning_rate", 1e-3)


def _schedule(config: Config) -> str:
    name = schedule_name(config)
    if name == "plateau":
        return _plateau(config)
    if name == "one_cycle":
        return f"{_total_updates(config)}\nscheduler = {one_cycle_call(config)}"
    lines = []
    if not schedule_is_known(config):
        lines.append(
            comment(f"schedule = {config['schedule']!r} is not drawn here: the rate is constant until you do.")
        )
    if moves(config):
        lines += [_total_updates(config), "", "", share_of_peak(config), "", ""]
        # With two optimizers the update sets the rate by hand: see _switched.
        lines += [] if _switches(config) else [_LAMBDA]
    return "\n".join(lines).rstrip()


_LAMBDA = "scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, share_of_peak)"


def _plateau(config: Config) -> str:
    warmup = plateau_warmup(config)
    lines = [
        *([_total_updates(config), warmup] if warmup else []),
        "# Call scheduler.step(validation_loss) after the validation of each epoch.",
        f"scheduler = {plateau_call(config, 'epochs')}",
    ]
    return "\n".join(lines)


def _total_updates(config: Config) -> str:
    every = number(config, "accumulation_steps", 1)
    return f"total_updates = epochs * len(train_loader){f' // {every}' if every != 1 else ''}"


def _update(config: Config) -> str:
    every = number(config, "accumulation_steps", 1)
    clip = config.get("gradient_clip_norm")
    stepped = ["optimizer.step()", *_stepped(config), "optimizer.zero_grad()"]
    lines = [
        *["", "def update(loss, batch_number):"],
        '    """Call it after every batch, with its loss."""',
        f"    (loss / {every}).backward()" if every != 1 else "    loss.backward()",
        *([f"    if (batch_number + 1) % {every}:", "        return"] if every != 1 else []),
        *([f"    torch.nn.utils.clip_grad_norm_(model.parameters(), {clip!r})"] if clip else []),
        *(f"    {line}" for line in (_switched(config) if _switches(config) else stepped)),
        *(["    averaged.update_parameters(model)"] if config.get("ema_decay") else []),
    ]
    return "\n".join(lines)


def _average(config: Config) -> str:
    """Return the running mean of the weights, which follows faster at the beginning, as in our own loop."""
    if not config.get("ema_decay"):
        return ""
    return f"""def followed(mean, now, updates):
    \"\"\"The mean after one more update.\"\"\"
    kept = min({config["ema_decay"]!r}, float((1 + updates) / (10 + updates)))
    return torch.lerp(mean, now, 1 - kept) if mean.is_floating_point() else now


# Evaluate and keep averaged.module instead of model.
averaged = torch.optim.swa_utils.AveragedModel(model, avg_fn=followed, use_buffers=True)"""


def _stepped(config: Config) -> list[str]:
    if schedule_name(config) == "plateau":
        return ["warmup.step()"] if plateau_warmup(config) else []
    return ["scheduler.step()"] if moves(config) else []


def _switched(config: Config) -> list[str]:
    at, every = number(config, "switch_to_sgd_at", 1), number(config, "accumulation_steps", 1)
    peaks = (_late_rate(config), number(config, "learning_rate", 0))
    count = f"batch_number // {every}" if every != 1 else "batch_number"
    rate = f'    group["lr"] = peak * share_of_peak({count})'
    rest = [f"if not late:\n        {step}" for step in _stepped(config)]
    return [
        f"late = batch_number >= {at} * epochs * len(train_loader)",
        f"active, peak = (late_optimizer, {peaks[0]}) if late else (optimizer, {peaks[1]})",
        *(["for group in active.param_groups:", rate] if _is_drawn(config) else []),
        "active.step()",
        *([] if _is_drawn(config) else rest),
        "model.zero_grad()",
    ]


def _is_drawn(config: Config) -> bool:
    return moves(config) and schedule_name(config) not in ("plateau", "one_cycle")


def _switches(config: Config) -> bool:
    return config.get("switch_to_sgd_at") is not None and config["optimizer"] != "sgd"
