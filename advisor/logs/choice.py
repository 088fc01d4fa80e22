"""Which columns of a table are read as which curve: the user's mapping first, then what the names say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.errors import LogError, UsageError, near
from advisor.logs.cells import number_in
from advisor.logs.columns import EPOCHS, STEPS, TEST, Claim, axis_of, claim_of, is_curve_name, normalized
from advisor.logs.reader import Names

# Enough to see what a table is about; the widest tables of sweeps have hundreds of columns.
_COLUMNS_SHOWN = 20
# `val_loss: 0.41`, `name: learning_rate`: lines of other files that name a curve, and no names of columns.
_VALUE_BEHIND = re.compile(
    r":\s|=\s{0,8}[-+]?(?:\.?\d|nan\b|inf)|:[-+]?\.?\d|\s\d{0,18}\.\d|\s[-+]?(?:nan|inf)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Choice:
    """Column numbers: of each curve, and of the counters."""

    curves: dict[str, int]
    step: int | None
    epoch: int | None
    remarks: tuple[str, ...] = ()

    @property
    def indices(self) -> frozenset[int]:
        """Return the number of every column that has to be read."""
        counters = (index for index in (self.step, self.epoch) if index is not None)
        return frozenset([*self.curves.values(), *counters])


def choose(header: Sequence[str], names: Names) -> Choice:
    """Return what each column of the header is read as; LogError when there is no curve among them."""
    _check_header(header)
    mapped = {curve: _index_of(column, curve, header) for curve, column in names.items()}
    step, epoch = mapped.pop("step", None), mapped.pop("epoch", None)
    claims = _claims(header)
    curves = {curve: min(rivals)[1] for curve, rivals in claims.items()}
    curves = {curve: index for curve, index in curves.items() if index not in mapped.values()} | mapped
    if not curves:
        raise LogError(
            f"it has no column that is known to be a loss or a metric, such as train_loss or val_accuracy; "
            f"its columns are {_listed(header)}; name one with --map train_loss=COLUMN."
        )
    return Choice(
        curves,
        step=_counter(header, "step", STEPS) if step is None else step,
        epoch=_counter(header, "epoch", EPOCHS) if epoch is None else epoch,
        remarks=tuple(_remarks(header, curves, claims)),
    )


def has_curves(header: Sequence[str]) -> bool:
    """Return whether some column of the header is a known curve; `val_loss: 0.41` is a line of a log."""
    return any(claim_of(name) and not _VALUE_BEHIND.search(name) for name in header)


def _check_header(header: Sequence[str]) -> None:
    if header and all(isinstance(number_in(name), float) for name in header if name):
        raise LogError(
            "its first row holds numbers and not the names of the columns; "
            "put a header above them, such as step,train_loss,val_loss."
        )


def _index_of(column: str, curve: str, header: Sequence[str]) -> int:
    if curve not in ("step", "epoch") and not is_curve_name(curve):
        raise UsageError(
            f"--map {curve}=... names no curve: use train_loss, val_loss, train_<metric>, val_<metric>, "
            f"learning_rate, gradient_norm, update_ratio, dead_units, step or epoch."
        )
    if column not in header:
        raise LogError(
            f"it has no column {column!r}, which --map {curve} names{near(column, header)}; "
            f"its columns are {_listed(header)}."
        )
    return header.index(column)


def _claims(header: Sequence[str]) -> dict[str, list[tuple[int, int]]]:
    """Return curve -> (rank, column) of everything that could be it."""
    claims: dict[str, list[tuple[int, int]]] = {}
    for index, name in enumerate(header):
        match claim_of(name):
            case Claim(curve, rank):
                claims.setdefault(curve, []).append((rank, index))
    return claims


def _counter(header: Sequence[str], unit: str, best_first: Sequence[str]) -> int | None:
    found = [(best_first.index(normalized(name)), at) for at, name in enumerate(header) if axis_of(name) == unit]
    return min(found)[1] if found else None


def _remarks(header: Sequence[str], curves: dict[str, int], claims: dict[str, list[tuple[int, int]]]) -> Iterator[str]:
    for curve, index in curves.items():
        rivals = [header[at] for _, at in sorted(claims.get(curve, [])) if at != index]
        if rivals := [name for name in rivals if not _is_test(name)]:
            yield (
                f"{curve} was read from {header[index]!r} and not from {' or '.join(map(repr, rivals))}; "
                f"--map {curve}=COLUMN changes that."
            )
        elif curve.startswith("val_") and _is_test(header[index]):
            yield f"{header[index]!r} is read as {curve}, since the log has no validation column for it."


def _is_test(name: str) -> bool:
    return not TEST.isdisjoint(normalized(name).split())


def _listed(header: Sequence[str]) -> str:
    shown = ", ".join(repr(name[:60]) for name in header[:_COLUMNS_SHOWN])
    hidden = len(header) - _COLUMNS_SHOWN
    return f"{shown} and {hidden} more" if hidden > 0 else shown
