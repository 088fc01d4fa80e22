"""A configuration as the keyword arguments of `transformers.TrainingArguments` (names of release 5)."""

from __future__ import annotations

from advisor.core.config import Config, Value
from advisor.export.comments import comment, unnamed
from advisor.export.recipe import Recipe
from advisor.export.torch_words import number

#: Our name -> theirs, where the value means the same.
_PLAIN = {
    "learning_rate": "learning_rate",
    "weight_decay": "weight_decay",
    "batch_size": "per_device_train_batch_size",
    "accumulation_steps": "gradient_accumulation_steps",
    "epochs": "num_train_epochs",
    "label_smoothing": "label_smoothing_factor",
}
_OPTIMIZERS = {"adamw": "adamw_torch", "sgd": "sgd", "rmsprop": "rmsprop", "adagrad": "adagrad"}
#: What goes into `optim_args`, for the optimizers that have no arguments of their own.
_OPTIM_ARGS = {
    "sgd": {"momentum": "momentum", "nesterov": "nesterov"},
    "rmsprop": {"momentum": "momentum", "epsilon": "eps"},
    "adagrad": {"epsilon": "eps"},
}
_ADAM_ARGUMENTS = {"beta1": "adam_beta1", "beta2": "adam_beta2", "epsilon": "adam_epsilon"}
_OWN = "build the optimizer and the schedule of --to python, and pass Trainer(optimizers=(optimizer, scheduler))"

#: Their arguments, and which of our names they say.
_Said = tuple[dict[str, object], tuple[str, ...]]


def hf(recipe: Recipe) -> str:
    """Return a call of TrainingArguments."""
    config = recipe.config
    parts = [_plain(config), _optimizer(config), _schedule(config), _rest(config)]
    named = [name for _, names in parts for name in names]
    lost = unnamed(config, named, "TrainingArguments", {"optimizer": _OWN, "schedule": _OWN})
    arguments: dict[str, object] = {"output_dir": "output"}
    for given, _ in parts:
        arguments |= given
    call = "\n".join(f"    {name}={value!r},{_note(name)}" for name, value in arguments.items())
    code = f"from transformers import TrainingArguments\n\narguments = TrainingArguments(\n{call}\n)\n"
    return "\n\n".join([recipe.header, *([lost] if lost else []), code])


def _plain(config: Config) -> _Said:
    given = {theirs: config[ours] for ours, theirs in _PLAIN.items() if config.get(ours) is not None}
    if config.get("optimizer") == "adamw" and "weight_decay" not in given:
        # PyTorch's AdamW decays by 0.01 when it is not told; the Trainer tells it 0.
        given["weight_decay"] = 0.01
    return dict(given), tuple(_PLAIN)


def _optimizer(config: Config) -> _Said:
    name = config.text("optimizer", "adamw")
    if name == "adam" and not config.number("weight_decay", 0):
        # Without decay the two are the same.
        name = "adamw"
    if name not in _OPTIMIZERS:
        return {}, ()
    given: dict[str, object] = {"optim": _OPTIMIZERS[name]}
    if name == "adamw":
        given |= {theirs: config[ours] for ours, theirs in _ADAM_ARGUMENTS.items() if config.get(ours) is not None}
        return given, ("optimizer", *_ADAM_ARGUMENTS)
    named = _OPTIM_ARGS[name]
    extra = {theirs: config[ours] for ours, theirs in named.items() if config.get(ours) is not None}
    if not config.number("momentum", 0):
        extra.pop("nesterov", None)
    if extra:
        given["optim_args"] = ",".join(f"{theirs}={value}" for theirs, value in extra.items())
    return given, ("optimizer", *named)


def _schedule(config: Config) -> _Said:
    name, warmup = config.text("schedule", "constant"), number(config, "warmup_fraction", 0)
    shapes = {"constant": _constant, "cosine": _cosine, "polynomial": _polynomial, "plateau": _plateau}
    if name not in shapes:
        return {}, ()
    given, named = shapes[name](config)
    if name == "plateau":
        return given, named
    return {**given, "warmup_steps": warmup}, (*named, "warmup_fraction")


def _constant(config: Config) -> _Said:
    kind = "constant_with_warmup" if config.number("warmup_fraction", 0) else "constant"
    return {"lr_scheduler_type": kind}, ("schedule",)


def _cosine(config: Config) -> _Said:
    named = ("schedule", "final_learning_rate_fraction")
    final = config.number("final_learning_rate_fraction", 0)
    if not final:
        return {"lr_scheduler_type": "cosine"}, named
    return {"lr_scheduler_type": "cosine_with_min_lr", "lr_scheduler_kwargs": {"min_lr_rate": final}}, named


def _polynomial(config: Config) -> _Said:
    named = ("schedule", "final_learning_rate_fraction", "polynomial_power")
    final, power = config.number("final_learning_rate_fraction", 0), number(config, "polynomial_power", 1)
    if not final and power == 1:
        return {"lr_scheduler_type": "linear"}, named
    # Their end is a learning rate, ours a share of the peak.
    end = float(f"{final * config.number('learning_rate', 0):.6g}")
    return {"lr_scheduler_type": "polynomial", "lr_scheduler_kwargs": {"lr_end": end, "power": power}}, named


def _plateau(config: Config) -> _Said:
    epochs = config.number("epochs", 0)
    patience = round(config.number("decay_every", 0.2) * epochs) if epochs else 10
    return {
        "lr_scheduler_type": "reduce_lr_on_plateau",
        "lr_scheduler_kwargs": {"factor": config.number("decay_factor", 0.1), "patience": patience, "threshold": 0},
        "eval_strategy": "epoch",
    }, ("schedule", "decay_factor", "decay_every")


def _rest(config: Config) -> _Said:
    mixed: Value = config.text("mixed_precision", "off") != "off"
    clip = config.get("gradient_clip_norm")
    return {"max_grad_norm": clip or 0.0, "bf16": mixed}, ("gradient_clip_norm", "mixed_precision")


def _note(name: str) -> str:
    notes = {
        "per_device_train_batch_size": "of one device: divide it by the number of devices",
        "warmup_steps": "below 1 it is a share of all updates (transformers 5; warmup_ratio before)",
        "max_grad_norm": "0 is off; left out, it would clip at 1",
    }
    return f"  {comment(notes[name])}" if name in notes else ""
