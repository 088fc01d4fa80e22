"""What holds for every test: nothing is written into the home of whoever runs them."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import tempfile

# Before any test is collected: some ask for the knowledge at once. What is remembered is written when the process
# ends, so the folder goes after that: the last to be registered is the first to be called.
_CACHE = tempfile.mkdtemp(prefix="tuning-advisor-tests-")
atexit.register(shutil.rmtree, _CACHE, ignore_errors=True)
os.environ["LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME"] = _CACHE

# A runner in the background may ignore Ctrl-C, and what it starts would inherit that: some tests press it.
signal.signal(signal.SIGINT, signal.default_int_handler)
