"""Where the logs that the tests read lie."""

from __future__ import annotations

from pathlib import Path

import pytest

#: Small real logs that are part of the repository.
SAMPLES = Path(__file__).parent / "samples"
#: Logs of others beside a checkout, which are no part of the project.
OTHERS = Path(__file__).parents[3] / "shared" / "logs"
needs_others = pytest.mark.skipif(not OTHERS.is_dir(), reason="the logs of other people are not beside the repository")
