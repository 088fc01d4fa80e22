"""`made_by`: the command and the versions behind a page, so that it can be made again."""

from __future__ import annotations

import platform
import shlex
import sys
from importlib.metadata import version

from advisor.version import __version__

#: Named where they took part; a light command loads none of them.
_LIBRARIES = ("torch", "numpy")


def made_by() -> dict[str, str]:
    """Return name -> text: the command line, versions, machine."""
    loaded = {library: version(library) for library in _LIBRARIES if library in sys.modules}
    return {
        "command": shlex.join(["advisor", *sys.argv[1:]]),
        "advisor": __version__,
        "Python": platform.python_version(),
        **loaded,
        "machine": f"{platform.system()} {platform.machine()}",
    }
