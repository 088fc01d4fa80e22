"""Signs: what can be measured on a run. Nothing here judges; that is what the rules do."""

from advisor.signs.catalogue import CATALOGUE, measure
from advisor.signs.sign import Sign

__all__ = ["CATALOGUE", "Sign", "measure"]
