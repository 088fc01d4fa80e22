"""What people call their hyperparameters, and what advisor calls them: the config that any log tells."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Mapping

from advisor.core.config import Config, Value
from advisor.logs.cells import number_in

#: Our name -> the names of others, best first; compared without case, and without what separates the words.
_SYNONYMS = {
    "learning_rate": ("learning_rate", "lr", "init_lr", "initial_lr", "base_lr", "max_lr", "lr0"),
    "batch_size": (
        "batch_size",
        "train_batch_size",
        "per_device_train_batch_size",
        "per_gpu_train_batch_size",
        "batchsize",
        "bsize",
        "batch",
        "bs",
    ),
    "weight_decay": ("weight_decay", "wd", "l2", "l2_reg"),
    "epochs": ("epochs", "num_epochs", "n_epochs", "max_epochs", "num_train_epochs", "nb_epochs"),
    "optimizer": (
        "optimizer",
        "optimizer_name",
        "optimizer_type",
        "optimizer_class_path",
        "optimizer_target",
        "optim",
        "opt",
        "optimiser",
    ),
    "schedule": (
        "schedule",
        "lr_scheduler",
        "lr_scheduler_type",
        "scheduler",
        "lr_schedule",
        "scheduler_name",
        "sched",
    ),
    "dropout": ("dropout", "dropout_rate", "dropout_prob", "drop_rate", "p_dropout", "drop"),
    "momentum": ("momentum", "sgd_momentum"),
    "beta1": ("beta1", "adam_beta1", "beta_1"),
    "beta2": ("beta2", "adam_beta2", "beta_2"),
    "epsilon": ("epsilon", "eps", "adam_epsilon", "adam_eps"),
    "label_smoothing": ("label_smoothing", "label_smoothing_factor", "smoothing"),
    "accumulation_steps": (
        "accumulation_steps",
        "gradient_accumulation_steps",
        "accumulate_grad_batches",
        "grad_accum",
    ),
    "gradient_clip_norm": ("gradient_clip_norm", "max_grad_norm", "gradient_clip_val", "grad_clip", "clip_grad"),
    "warmup_fraction": ("warmup_fraction", "warmup_ratio"),
    "depth": ("depth", "num_layers", "n_layers", "n_layer"),
    "width": ("width", "hidden_size", "hidden_dim", "d_model", "n_embd"),
    "nesterov": ("nesterov",),
}
#: Above a name, these say where it stands and not what it means.
_GROUPS = frozenset(
    [
        *("optimizer", "optim", "opt", "optimizerconfig", "initargs", "value"),
        *("training", "train", "trainer", "model", "data"),
        *("hparams", "hparam", "hyperparameters", "hp", "config", "cfg", "args", "params"),
    ]
)
# A YAML file of a few lines can stand for billions of values by repeating its own parts.
_MOST_VALUES = 5000
#: Of which a rule asks for a number or a switch: a text there, such as "auto", is no value.
_WORDS = ("optimizer", "schedule")
_SCHEDULES = {
    "cosineannealinglr": "cosine",
    "cosine annealing": "cosine",
    "steplr": "step",
    "multisteplr": "step",
    "multistep": "step",
    "exponentiallr": "exponential",
    "reducelronplateau": "plateau",
    "onecyclelr": "one_cycle",
    "onecycle": "one_cycle",
    "constant with warmup": "constant",
    "cosine with warmup": "cosine",
    "linear with warmup": "linear",
    "cosine with restarts": "cosine_restarts",
    "none": "constant",
}
_OPTIMIZERS = {"adamw torch": "adamw", "adamw torch fused": "adamw", "adamw hf": "adamw", "momentum": "sgd"}


def config_of(values: Mapping[str, object]) -> Config:
    """Return the hyperparameters among `values`, under our names; nested names are joined, lists left out.

    Where two names stand for one of ours, the better name wins; other names stay as they are.
    """
    told: dict[str, tuple[int, Value]] = {}
    for name, value in _flat(values):
        ours, rank = _our_name(name)
        plain = _plain(ours, value)
        if plain is not None and (ours not in told or rank < told[ours][0]):
            told[ours] = rank, plain
    return Config({name: value for name, (_, value) in told.items()})


def seed_of(values: Mapping[str, object]) -> int | None:
    """Return the seed that the values name."""
    found = dict(_flat(values))
    seeds = (found.get(name) for name in ("seed", "random_seed", "seed_everything", "rng_seed"))
    numbers = (number_in(seed) if isinstance(seed, str) else seed for seed in seeds)
    # A switch is an int to Python: seed_everything: true names no seed.
    return next(
        (int(n) for n in numbers if isinstance(n, int | float) and not isinstance(n, bool) and n == n // 1), None
    )


def _flat(values: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Yield every plain value under the names of its place, joined by dots; what is vast is no config."""
    waiting: list[tuple[str, object]] = [(str(name), value) for name, value in reversed(list(values.items()))]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        place, value = waiting.pop()
        if isinstance(value, Mapping):
            waiting += [(f"{place}.{name}", inside) for name, inside in reversed(list(value.items()))]
        elif isinstance(value, bool | int | float | str):
            yield place, value


def our_name(name: str) -> str:
    """Return what a hyperparameter of this name is called here; a name that nobody knows is its own."""
    return _our_name(name)[0]


def _our_name(name: str) -> tuple[str, int]:
    """Return our name and how good theirs is for it."""
    *above, last = re.split(r"[./]", name)
    # Of optimizer.init_args.lr the last word is enough, of discriminator.lr it is not.
    short = _squeezed(last) if {_squeezed(word) for word in above} <= _GROUPS else _squeezed(name)
    for ours, theirs in _KNOWN.items():
        for words, rank in ((_squeezed(name), 0), (short, 100)):
            if words in theirs:
                return ours, rank + theirs[words]
    return _identifier(name), 0


def _plain(ours: str, value: object) -> Value:
    """Return the value as a rule can compare it, None when it says nothing."""
    if isinstance(value, str):
        return _word(ours, value) if ours in _WORDS else _number_or_text(ours, value)
    return value if isinstance(value, bool | int | float) and ours not in _WORDS else None


def _number_or_text(ours: str, text: str) -> Value:
    lowered = text.strip().lower()
    if lowered in ("true", "false"):
        return lowered == "true"
    number = number_in(text)
    if isinstance(number, float):
        return int(number) if re.fullmatch(r"[+-]?\d{1,18}", text.strip()) else number
    return None if number == "empty" or ours in _SYNONYMS else text


def _word(ours: str, text: str) -> str | None:
    """Return "torch.optim.AdamW" as adamw, "CosineAnnealingLR" as cosine."""
    # Printed objects and dotted class names: the last name before the bracket says what it is.
    words = re.findall(r"[a-z0-9]+", re.split(r"[(<{\n]", text.strip())[0].split(".")[-1].lower())
    known = _SCHEDULES if ours == "schedule" else _OPTIMIZERS
    return known.get(" ".join(words), "_".join(words)) or None


def _squeezed(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _identifier(name: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9_]+", "_", name).strip("_") or "value"
    return f"the_{plain}" if not plain.isidentifier() or keyword.iskeyword(plain) else plain


_KNOWN = {
    ours: {_squeezed(name): rank for rank, name in reversed(list(enumerate(theirs)))}
    for ours, theirs in _SYNONYMS.items()
}
