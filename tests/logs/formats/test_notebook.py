"""Notebooks: what is printed below their cells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from advisor.errors import LogError
from advisor.logs import read_runs
from tests.logs.places import SAMPLES

SAMPLE = SAMPLES / "notebook" / "keras_and_torch.ipynb"
TABLE = """<div><table border="1"><thead><tr style="text-align: left;"><th>epoch</th><th>train_loss</th>
<th>valid_loss</th><th>accuracy</th><th>time</th></tr></thead><tbody><tr><td>0</td><td>0.5</td><td>0.4</td><td>0.8</td>
<td>00:07</td></tr><tr><td>1</td><td>0.3</td><td>0.35</td><td>0.9</td><td>00:07</td></tr></tbody></table></div>"""


def written(tmp_path: Path, *outputs: dict[str, Any], version: int = 4) -> Path:
    cells = [{"cell_type": "code", "outputs": [output]} for output in outputs]
    notebook: dict[str, Any] = {"cells": cells} if version == 4 else {"worksheets": [{"cells": cells}]}
    path = tmp_path / "notebook.ipynb"
    path.write_text(json.dumps(notebook | {"nbformat": version}))
    return path


def stream(text: str | list[str]) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text}


def test_every_cell_that_trains_is_a_run() -> None:
    keras, loop = read_runs(SAMPLE)
    cells = json.loads(SAMPLE.read_text(encoding="utf-8"))["cells"]
    returned = json.loads("".join(cells[2]["outputs"][0]["data"]["text/plain"]))
    assert keras.curves["train_loss"].y.tolist() == pytest.approx(returned, abs=1e-4)
    assert (keras.planned_x, loop.planned_x) == (3, 5)
    printed = "".join(cells[3]["outputs"][0]["text"]).splitlines()
    assert loop.curves["train_loss"].y.tolist() == [float(line.split("loss=")[1].split()[0]) for line in printed]
    assert (keras.format, keras.source, loop.source) == ("notebook", f"{SAMPLE} (cell 2)", f"{SAMPLE} (cell 4)")


def test_the_table_of_a_progress_widget(tmp_path: Path) -> None:
    (run,) = read_runs(written(tmp_path, {"output_type": "display_data", "data": {"text/html": TABLE}}))
    assert run.curves["train_loss"].y.tolist() == [0.5, 0.3]
    assert run.curves["val_loss"].x.tolist() == [0, 1]


@pytest.mark.parametrize("version", [3, 4])
def test_text_in_lines_and_old_notebooks(tmp_path: Path, version: int) -> None:
    text = ["epoch 1 loss 0.5\n", "epoch 2 loss 0.4\n"]
    (run,) = read_runs(written(tmp_path, stream("Hello"), stream(text), version=version))
    assert run.curves["train_loss"].y.tolist() == [0.5, 0.4]


def test_columns_can_be_mapped(tmp_path: Path) -> None:
    text = "epoch 1 badness 0.5\nepoch 2 badness 0.4\n"
    (run,) = read_runs(written(tmp_path, stream(text)), {"train_loss": "badness"})
    assert run.curves["train_loss"].y.tolist() == [0.5, 0.4]


def test_a_notebook_that_was_not_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="below whose cells no training is printed"):
        read_runs(written(tmp_path, stream("3.1415")))
