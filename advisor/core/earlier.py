"""`Earlier`: what won an earlier tuning in a similar situation, as far as it can be tried here."""

from __future__ import annotations

from pydantic import Field

from advisor.core.config import Value
from advisor.core.noun import Noun


class Earlier(Noun):
    """Values to try once; nothing of them is believed before it was measured here."""

    #: The directory of the session that they come from.
    source: str
    values: dict[str, Value]
    #: The share of what was left to gain that they brought there.
    gain: float = Field(ge=0, le=1)
    #: On how many fresh seeds that was confirmed.
    confirmed_on: int
    #: How similar the two situations are, 1 = in all that is known.
    likeness: float = Field(ge=0, le=1)
    #: What of it cannot be tried here, one sentence each.
    left_out: tuple[str, ...] = ()
