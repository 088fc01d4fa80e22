"""The console's face is light: what only the page needs is not imported for it."""

import subprocess
import sys


def test_the_console_imports_none_of_the_heavy_guests() -> None:
    program = (
        "import sys, advisor.report.console\n"
        "print(sorted({'plotly', 'jinja2', 'optuna', 'torch', 'pandas'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
