from __future__ import annotations

import os
import subprocess
import sys

import pytest

from advisor.programs.group_memory import can_see_groups, group_memory
from tests.programs.programs import PYTHON

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a group of processes holds")


def test_a_group_is_weighed_with_all_its_processes() -> None:
    assert can_see_groups()
    text = "import sys; held = bytearray(50 * 2**20); held[::4096] = b'1' * len(held[::4096]); print(1, flush=True)"
    waits = f"{text}; sys.stdin.read()"
    command = [*PYTHON, "-c", waits]
    program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
    assert program.stdout is not None
    program.stdout.readline()
    assert group_memory(program.pid) >= 50 * 2**20
    program.communicate()
    program.stdout.close()
    assert group_memory(program.pid) == 0
    assert group_memory(os.getpgrp()) > 0
