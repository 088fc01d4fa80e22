"""A configuration as a `configure_optimizers` method and the arguments of a Lightning Trainer."""

from __future__ import annotations

from textwrap import indent

from advisor.core.config import Config, Value
from advisor.export.comments import comment, unnamed
from advisor.export.recipe import Recipe
from advisor.export.torch_words import (
    CLASSES,
    OPTIMIZER_NAMES,
    SCHEDULE_NAMES,
    moves,
    one_cycle_call,
    optimizer_call,
    plateau_call,
    plateau_warmup,
    schedule_is_known,
    schedule_name,
    share_of_peak,
)

_TRAINER_NAMES = ("epochs", "gradient_clip_norm", "accumulation_steps", "mixed_precision")
_TOTAL = "total_updates = int(self.trainer.estimated_stepping_batches)"
_BY_STEP = '{"scheduler": scheduler, "interval": "step"}'


def lightning(recipe: Recipe) -> str:
    """Return a method to paste into a LightningModule, and the arguments for its Trainer."""
    config = recipe.config
    if config.get("optimizer") in CLASSES:
        named: tuple[str, ...] = (*_TRAINER_NAMES, *OPTIMIZER_NAMES, *SCHEDULE_NAMES)
        code = [_imports(config), _method(config)]
    else:
        named, code = _TRAINER_NAMES, []
    lost = unnamed(config, [name for name in named if name != "schedule" or schedule_is_known(config)], "Lightning")
    return "\n\n".join([recipe.header, *([lost] if lost else []), *code, _trainer(config)]) + "\n"


def _imports(config: Config) -> str:
    return "import math\n\nimport torch\n" if schedule_name(config) == "cosine" else "import torch\n"


def _trainer(config: Config) -> str:
    clip = config.get("gradient_clip_norm")
    arguments: dict[str, Value] = {
        **({"max_epochs": int(config.number("epochs", 1))} if config.get("epochs") is not None else {}),
        **({"gradient_clip_val": clip, "gradient_clip_algorithm": "norm"} if clip else {}),
        "accumulate_grad_batches": int(config.number("accumulation_steps", 1)),
        "precision": "32-true" if config.text("mixed_precision", "off") == "off" else "bf16-mixed",
    }
    lines = [f'    "{name}": {value!r},' for name, value in arguments.items()]
    told = ["# trainer = lightning.Trainer(**trainer_arguments)", "trainer_arguments = {"]
    return "\n".join(["", *told, *lines, "}"])


def _method(config: Config) -> str:
    call = optimizer_call(config, str(config["optimizer"]), config.get("learning_rate"), "self.parameters()")
    body = "\n".join(
        ['"""Paste it into your LightningModule."""', f"optimizer = {call}", *_schedule(config), _returned(config)]
    )
    return "def configure_optimizers(self):\n" + indent(body, "    ")


def _schedule(config: Config) -> list[str]:
    name = schedule_name(config)
    if name == "plateau":
        warmup = plateau_warmup(config)
        return [*([_TOTAL, warmup] if warmup else []), f"scheduler = {plateau_call(config, 'self.trainer.max_epochs')}"]
    if name == "one_cycle":
        return [_TOTAL, f"scheduler = {one_cycle_call(config)}"]
    if not moves(config):
        return []
    scheduler = "scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, share_of_peak)"
    return [_TOTAL, "", share_of_peak(config), "", scheduler]


def _returned(config: Config) -> str:
    if not moves(config):
        return "return optimizer"
    if schedule_name(config) != "plateau":
        return f'return {{"optimizer": optimizer, "lr_scheduler": {_BY_STEP}}}'
    told = comment('Log "val_loss" in validation_step: the schedule waits for it.')
    watching = '{"scheduler": scheduler, "monitor": "val_loss", "interval": "epoch"}'
    if not plateau_warmup(config):
        return f'{told}\nreturn {{"optimizer": optimizer, "lr_scheduler": {watching}}}'
    rising = '{"scheduler": warmup, "interval": "step"}'
    return f"{told}\nreturn [optimizer], [\n    {rising},\n    {watching},\n]"
