"""Settings as programs print them."""

from __future__ import annotations

from advisor.logs.formats.printed.settings import settings_in, steps_of


def test_a_namespace() -> None:
    found = settings_in("INFO:root:Namespace(batch_size=128, lr=0.1, lr_decay_epoch='60,120', resume_from=None)")
    assert found == {"batch_size": "128", "lr": "0.1", "lr_decay_epoch": "60,120", "resume_from": "None"}


def test_the_command_that_started_it() -> None:
    found = settings_in("python3 run.py --framework=jax --workload=criteo --seed=3 --max_global_steps=31998")
    assert (found["seed"], steps_of(found)) == ("3", 31998)


def test_a_number_or_two_are_no_settings() -> None:
    assert settings_in("training steps=389") == {}
    assert settings_in("a=1 b=2 c=3 d=4 e=5") == {}
    assert steps_of({"max_steps": "-1"}) is None
