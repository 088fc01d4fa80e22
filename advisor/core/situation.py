"""`Situation`: what is known of the user's task. Unknown is None and is never guessed silently."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from advisor.core.config import Config
from advisor.core.noun import Noun


class Situation(Noun):
    """The task, the data, the model and the machine, as far as anyone said or measured it."""

    task: str | None = None
    data_size: int | None = Field(default=None, ge=1, description="number of training examples")
    classes: int | None = Field(default=None, ge=1, description="number of classes")
    input_shape: tuple[Annotated[int, Field(ge=1)], ...] | None = Field(
        default=None, description="shape of one example"
    )
    parameters: int | None = Field(default=None, ge=1, description="trainable parameters of the model")
    normalization: Literal["none", "batch_norm", "layer_norm", "group_norm", "instance_norm", "rms_norm"] | None = None
    optimizer: str | None = None
    regime: Literal["from_scratch", "fine_tuning"] | None = None
    batch_size: int | None = Field(default=None, ge=1, description="examples per optimizer update")
    max_batch_size: int | None = Field(default=None, ge=1, description="most examples that fit into memory at once")
    devices: int | None = Field(default=None, ge=1)
    memory_gb: float | None = Field(default=None, gt=0, description="memory of one device")
    imbalance: float | None = Field(default=None, ge=1, description="largest class / smallest class")
    label_noise: float | None = Field(default=None, ge=0, le=1, description="share of wrong labels")
    epochs: float | None = Field(default=None, gt=0)
    #: The configuration in use, where there is one.
    config: Config | None = None

    @property
    def updates(self) -> float | None:
        """Return the optimizer updates of a whole training; None where a fact is missing that it needs."""
        if self.data_size is None or self.epochs is None or self.batch_size is None:
            return None
        return self.data_size * self.epochs / self.batch_size
