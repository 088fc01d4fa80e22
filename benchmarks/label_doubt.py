"""How sure are neighbours that training labels are worse than validation labels: where they are not, where they are?

Honest: training and validation examples of FaultBench's data sets are mixed and split again at random, 30 times. Mixed
up: a share of the training targets is dealt out anew. DAT021 speaks from 4.5 standard errors on; that number and the
least skill that neighbours must have were chosen on this very table.
"""

from __future__ import annotations

import numpy as np
import torch
from results import table, write_part

from advisor.probes.neighbours import doubt_training_labels
from advisor.training.data import Stacked
from benchmarks.faultbench.problems import examples
from benchmarks.faultbench.setup import Data
from benchmarks.faultbench.workloads import WORKLOADS

SPLITS = 30
SHARES = (0.3, 0.6, 1.0)
SPEAKS = 4.5


def honest(name: str) -> list[float]:
    """Return the certainty of each random split that can be compared."""
    (inputs, targets), (held, told) = examples(name, Data())
    everything, labels, count = torch.cat([inputs, held]), torch.cat([targets, told]), len(inputs)
    found = []
    for seed in range(SPLITS):
        mixed = torch.randperm(len(everything), generator=torch.Generator().manual_seed(seed))
        parts = (Stacked(everything[rows], labels[rows]) for rows in (mixed[:count], mixed[count:]))
        doubt = doubt_training_labels(*parts)
        found += [doubt.certainty] if doubt else []
    return found


def mixed_up(name: str, share: float) -> str:
    """Return the certainty where this share of the training targets was dealt out anew."""
    doubt = doubt_training_labels(*(Stacked(*part) for part in examples(name, Data(shuffled=share))))
    return f"{doubt.certainty:.1f}" if doubt else "cannot tell"


def main() -> None:
    """Measure, print, and write the part of RESULTS.md."""
    torch.set_num_threads(1)
    rows, everywhere = [], []
    for name in WORKLOADS:
        certainties = honest(name)
        everywhere += certainties
        told = [f"{max(certainties):.1f}", f"{np.std(certainties):.2f}"] if certainties else ["cannot tell", ""]
        rows.append([name, f"{len(certainties)} of {SPLITS}", *told, *(mixed_up(name, share) for share in SHARES)])
    wrong = sum(certainty >= SPEAKS for certainty in everywhere)
    head = ["data", "honest splits compared", "most", "deviation", *(f"{share:.0%} mixed up" for share in SHARES)]
    reached = f"Of {len(everywhere)} honest splits {wrong} reach {SPEAKS} standard errors."
    body = f"Both thresholds were chosen on this table. {reached}\n\n{table(head, rows)}"
    print(body)
    write_part(
        "label_doubt", "Do alike examples contradict each other?", body, ("torch",), "python benchmarks/label_doubt.py"
    )


if __name__ == "__main__":
    main()
