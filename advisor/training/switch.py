"""The late switch: from an adaptive optimizer, which starts fast, to SGD, which often generalizes better."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from advisor.core.config import Config
from advisor.training.groups import Groups
from advisor.training.instruments import flat
from advisor.training.optimizers import build_optimizer

#: Updates before the switch on which the rate is estimated: enough for a median, few enough to cost nothing.
WATCHED_UPDATES = 20


def projected_rate(step: Tensor, gradient: Tensor) -> Tensor:
    """Return the SGD rate whose step, projected on the adaptive step p, equals it: p·p / -(p·g).

    Keskar & Socher 2017, "Improving Generalization Performance by Switching from Adam to SGD",
    arXiv:1712.07628, equation 3. Negative where the step goes uphill on this batch.
    """
    return torch.dot(step, step) / -torch.dot(step, gradient)


def first_of_sgd(fraction: float, updates: int) -> int:
    """Return the update (1-based) that is the first of SGD where it takes over at this fraction of the training."""
    return max(2, round(fraction * updates) + 1)


@dataclass
class Switch:
    """Watches the updates before the switch, and makes the SGD that takes over."""

    config: Config
    #: The update (1-based) that is the first of SGD.
    at: int
    _weights: Tensor | None = None
    _gradient: Tensor | None = None
    _rates: list[Tensor] = field(default_factory=list)

    @classmethod
    def of(cls, config: Config, updates: int) -> Switch | None:
        """Return the switch that the config asks for, None when the optimizer stays."""
        fraction = config.get("switch_to_sgd_at")
        if fraction is None or config.get("optimizer") == "sgd":
            return None
        return cls(config, at=first_of_sgd(config.number("switch_to_sgd_at", 1.0), updates))

    def before_update(self, update: int, parameters: list[nn.Parameter]) -> None:
        """Remember weights and gradient when this update is one of the last before the switch."""
        if self.config.get("sgd_learning_rate") is None and self.at - WATCHED_UPDATES <= update < self.at:
            self._weights, self._gradient = flat(parameters), flat([_gradient(p) for p in parameters])

    def after_update(self, parameters: list[nn.Parameter], share: float) -> None:
        """Estimate the SGD rate from the update just made, at `share` of the peak learning rate."""
        if self._weights is not None and self._gradient is not None and share > 0:
            self._rates.append(projected_rate(flat(parameters) - self._weights, self._gradient) / share)
        self._weights = self._gradient = None

    def optimizer(self, parameters: list[nn.Parameter] | Groups) -> tuple[torch.optim.Optimizer, float]:
        """Return the SGD that takes over, and its peak learning rate."""
        rate = self.config.number("sgd_learning_rate", 0.0) or self._estimate()
        sgd = self.config.with_(optimizer="sgd", learning_rate=rate)
        return build_optimizer(parameters, sgd), rate

    def _estimate(self) -> float:
        # The paper averages; a median does not mind the odd batch on which p·g is almost zero.
        rates = torch.stack(self._rates) if self._rates else torch.empty(0)
        usable = rates[torch.isfinite(rates) & (rates > 0)]
        if not len(usable):
            return 10 * self.config.number("learning_rate", 1e-3)  # SGD usually wants a larger rate than Adam
        # Momentum m makes each gradient count 1 / (1 - m) times (the paper's remark after equation 4).
        return float(usable.median()) * (1 - self.config.number("momentum", 0.0))


def _gradient(parameter: nn.Parameter) -> Tensor:
    return torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
