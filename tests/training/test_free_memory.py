"""What the operating system says of memory."""

import torch

from advisor.training.free_memory import free_memory, free_on, process_memory


def test_the_machine_says_what_is_free() -> None:
    free = free_memory()
    assert free is not None
    assert free > 2**20
    assert free_on(torch.device("cpu")) is not None


def test_a_process_knows_what_it_takes_and_nothing_else() -> None:
    assert (process_memory("VmRSS") or 0) > 2**20
    assert process_memory("VmNothing") is None
