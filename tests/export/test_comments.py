from advisor import __version__
from advisor.core.config import Config
from advisor.export.comments import comment, header, unnamed


def test_nothing_can_end_a_comment() -> None:
    hostile = "a\nimport os\rb\x0cc\u2028d"
    assert comment(hostile) == "# a import os b c d"
    assert len(header(hostile, [hostile]).splitlines()) == 3


def test_the_header_names_maker_and_sources() -> None:
    told = header("for a test", ["learning_rate = 0.1: S0-001"])
    assert f"Made by advisor {__version__} for a test." in told
    assert "learning_rate = 0.1: S0-001" in told


def test_what_has_no_name_is_listed_and_what_is_off_is_not() -> None:
    told = unnamed(Config(dropout=0.1, learning_rate=0.1, lora_rank=8, switch_to_sgd_at=None), ["learning_rate"], "It")
    assert "dropout = 0.1 (the model)" in told
    assert "lora_rank = 8" in told
    assert "learning_rate" not in told
    assert "switch" not in told
    assert unnamed(Config(dropout=0.1), ["dropout"], "It") == ""
