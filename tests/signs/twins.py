"""The slow and obvious twin of every sign: plain Python over lists, written from the meanings and not from the code.

A twin takes a run and returns what the sign should say, None where it cannot tell.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean, median

from advisor.core.outcome import Outcome
from advisor.core.run import Run
from advisor.core.sign_value import SignValue

Twin = Callable[[Run], SignValue]
#: Curves whose values are better large; a trace of them is upside down, so that learning makes it fall.
LARGE_IS_BETTER = ("train_accuracy", "val_accuracy")
ROBUST = 1.4826


@dataclass
class Points:
    """The finite points of one curve, and where the whole run begins and ends."""

    x: list[float]
    y: list[float]
    begin: float
    end: float

    def __len__(self) -> int:
        return len(self.y)

    def part(self, low: float, high: float = math.inf) -> Points:
        inside = [(x, y) for x, y in zip(self.x, self.y, strict=True) if low <= x <= high]
        return Points([x for x, _ in inside], [y for _, y in inside], self.begin, self.end)

    def own(self, share: float) -> float:
        return self.x[0] + share * (self.x[-1] - self.x[0])

    @property
    def late(self) -> Points:
        return self.part(self.own(2 / 3))

    def place(self, x: float) -> float:
        span = self.end - self.begin
        return min(max((x - self.begin) / span, 0.0), 1.0) if span > 0 else 0.0

    @property
    def smooth(self) -> list[float]:
        blocks = [median(block) for block in chunks(self.y)]
        return centred_medians(blocks, 2 * (len(blocks) // 41) + 1)

    @property
    def smooth_x(self) -> list[float]:
        return [median(block) for block in chunks(self.x)]

    @property
    def initial(self) -> float:
        return median(start_of(self.y))

    @property
    def final(self) -> float:
        return median(self.y[-math.ceil(len(self.y) / 20) :])

    @property
    def best(self) -> float:
        return min(self.smooth)

    @property
    def best_x(self) -> float:
        smooth = self.smooth
        return self.smooth_x[smooth.index(min(smooth))]

    @property
    def fall(self) -> float:
        return self.initial - self.best

    @property
    def fell(self) -> bool:
        blocks = [median(block) for block in chunks(self.y)]
        return self.fall > 4 * noise(blocks) and self.fall > 1e-9 * abs(self.initial)

    def level(self, x: float) -> float:
        return between(x, self.smooth_x, self.smooth)


def points(run: Run, name: str, at_least: int = 1) -> Points | None:
    """Return the finite points, None where there are fewer than the sign needs."""
    if name not in run.curves:
        return None
    upside_down = -1.0 if name in LARGE_IS_BETTER else 1.0
    pairs = zip(run.curves[name].x.tolist(), run.curves[name].y.tolist(), strict=True)
    finite = [(x, upside_down * y) for x, y in pairs if math.isfinite(y)]
    if len(finite) < at_least:
        return None
    everywhere = [x for curve in run.curves.values() for x in curve.x.tolist()]
    begin, end = (0.0, run.planned_x) if run.planned_x else (min(everywhere), max(everywhere))
    return Points([x for x, _ in finite], [y for _, y in finite], begin, end)


def chunks(y: Sequence[float]) -> list[Sequence[float]]:
    size = max(1, math.ceil(len(y) / 200))
    return [y[at : at + size] for at in range(0, len(y), size)]


def centred_medians(y: Sequence[float], width: int) -> list[float]:
    reach = [min(width // 2, at, len(y) - 1 - at) for at in range(len(y))]
    return [median(y[at - r : at + r + 1]) for at, r in enumerate(reach)]


def noise(y: Sequence[float]) -> float:
    bends = [abs(y[i] - 2 * y[i + 1] + y[i + 2]) for i in range(len(y) - 2)]
    return ROBUST * median(bends) / math.sqrt(6) if bends else 0.0


def start_of(y: list[float]) -> list[float]:
    count = min(max(5, len(y) // 100), 50) if len(y) >= 100 else 1
    while count > 1:
        rest = y[1:count]
        low, high = min(rest), max(rest)
        margin = (high - low) / 4
        is_one_of_them = low - min(margin, abs(low) / 2) <= y[0] <= high + margin
        if is_one_of_them and abs(tau(y[:count])) <= 0.5:
            break
        count //= 2
    return y[:count]


def sign(value: float) -> int:
    return (value > 0) - (value < 0)


def tau(y: Sequence[float]) -> float:
    pairs = [sign(y[j] - y[i]) for i in range(len(y)) for j in range(i + 1, len(y))]
    return mean(pairs) if pairs else 0.0


def mann_kendall(y: Sequence[float]) -> float:
    n = len(y)
    score = sum(sign(y[j] - y[i]) for i in range(n) for j in range(i + 1, n))
    ties = [y.count(value) for value in set(y)]
    variance = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    return (score - sign(score)) / math.sqrt(variance) if variance > 0 else 0.0


def between(x: float, xs: Sequence[float], ys: Sequence[float]) -> float:
    if x <= xs[0]:
        return ys[0]
    for i in range(1, len(xs)):
        if x <= xs[i]:
            return ys[i - 1] + (ys[i] - ys[i - 1]) * (x - xs[i - 1]) / (xs[i] - xs[i - 1])
    return ys[-1]


def fitted(x: Sequence[float], y: Sequence[float]) -> tuple[float, list[float]]:
    """Return the slope of the line of least squares, and what it leaves."""
    middle_x, middle_y = mean(x), mean(y)
    spread = sum((a - middle_x) ** 2 for a in x)
    slope = sum((a - middle_x) * (b - middle_y) for a, b in zip(x, y, strict=True)) / spread if spread else 0.0
    rest = [b - middle_y - slope * (a - middle_x) for a, b in zip(x, y, strict=True)]
    return slope, rest if max(map(abs, rest)) > 1e-12 * max(map(abs, y)) else [0.0] * len(y)


def scatter(rest: Sequence[float]) -> float:
    return math.sqrt(mean(r * r for r in rest))


def correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    size = math.sqrt(sum(a * a for a in one) * sum(b * b for b in other))
    return sum(a * b for a, b in zip(one, other, strict=True)) / size if size else None


# --- the training loss


def relative_drop(run: Run) -> SignValue:
    loss = points(run, "train_loss", 2)
    return (loss.initial - loss.final) / loss.initial if loss and loss.initial > 0 else None


def early_peak(run: Run) -> SignValue:
    loss = points(run, "train_loss", 5)
    if not loss or loss.initial <= 0:
        return None
    early = sum(x <= loss.begin + 0.2 * (loss.end - loss.begin) for x in loss.x)
    width = 1 if len(loss) < 100 else 3 if len(loss) < 1000 else 5
    return max(1.0, max(centred_medians(loss.y[: max(2, early)], width)) / loss.initial)


def above_start(run: Run) -> SignValue:
    loss = points(run, "train_loss", 5)
    return mean(y > 1.05 * loss.initial for y in loss.smooth) if loss and loss.initial > 0 else None


def late_share(name: str) -> Twin:
    def twin(run: Run) -> SignValue:
        curve = points(run, name, 4)
        return (curve.level(curve.own(0.75)) - curve.final) / curve.fall if curve and curve.fell else None

    return twin


def same_unit(run: Run, one: str, other: str) -> bool:
    return run.curves[one].x_unit == run.curves[other].x_unit


def spent(run: Run, x: float) -> float | None:
    """Return the share of the learning rate that was spent until x."""
    rate = points(run, "learning_rate", 3)
    if not rate:
        return None
    sums = [0.0]
    for at in range(1, len(rate)):
        sums.append(sums[-1] + (rate.y[at] + rate.y[at - 1]) / 2 * (rate.x[at] - rate.x[at - 1]))
    return between(x, rate.x, sums) / sums[-1] if sums[-1] > 0 else None


def spent_at(run: Run) -> SignValue:
    rate = points(run, "learning_rate", 3)
    shares = [spent(run, x) for x in rate.x] if rate else []
    known = [share for share in shares if share is not None]
    if not rate or not known or rate.place(rate.x[-1]) < 0.95:
        return None
    return rate.place(between(0.95, known, rate.x))


def late_share_by_rate(name: str, begin: float) -> Twin:
    def twin(run: Run) -> SignValue:
        curve = points(run, name, 5)
        if not curve or not curve.fell:
            return None
        if points(run, "learning_rate", 3) and same_unit(run, "learning_rate", name):
            shares = [spent(run, x) for x in curve.smooth_x]
        else:
            first, last = curve.smooth_x[0], curve.smooth_x[-1]
            shares = [(x - first) / (last - first) for x in curve.smooth_x] if last > first else [None]
        known = [share for share in shares if share is not None]
        return (between(begin, known, curve.smooth) - curve.final) / curve.fall if known else None

    return twin


def val_relative_drop(run: Run) -> SignValue:
    loss = points(run, "val_loss", 3)
    return (loss.smooth[0] - loss.best) / loss.smooth[0] if loss and loss.smooth[0] > 0 else None


def gain_after_loss_best(run: Run) -> SignValue:
    metric, loss = points(run, "val_accuracy", 4), points(run, "val_loss", 4)
    if not metric or not loss or not metric.fell or not same_unit(run, "val_accuracy", "val_loss"):
        return None
    return (metric.level(loss.best_x) - metric.final) / metric.fall


def late_noise(run: Run) -> SignValue:
    loss = points(run, "train_loss", 10)
    if not loss or len(loss.late) < 4 or loss.fall <= 0:
        return None
    return scatter(fitted(loss.late.x, loss.late.y)[1]) / loss.fall


def plateau_at(run: Run) -> SignValue:
    loss = points(run, "train_loss", 5)
    if not loss or not loss.fell:
        return None
    for at in range(len(loss.smooth)):
        if min(loss.smooth[: at + 1]) - loss.best <= 0.05 * loss.fall:
            return loss.place(loss.smooth_x[at])
    return None


def rebound(run: Run) -> SignValue:
    loss = points(run, "train_loss", 4)
    return max(0.0, loss.final - loss.best) / loss.fall if loss and loss.fell else None


def over_chance(which: str, at_least: int) -> Twin:
    def twin(run: Run) -> SignValue:
        loss, classes = points(run, "train_loss", at_least), run.facts.get("task.classes")
        if not loss or not isinstance(classes, int) or classes < 2:
            return None
        return float(getattr(loss, which)) / math.log(classes)

    return twin


def early_speed(run: Run) -> SignValue:
    loss = points(run, "train_loss", 20)
    if not loss or not loss.fell:
        return None
    early = [y for x, y in zip(loss.smooth_x, loss.smooth, strict=True) if x <= loss.own(0.05)]
    return (loss.initial - min([loss.initial, *early])) / loss.fall


def early_movement(run: Run) -> SignValue:
    loss = points(run, "train_loss", 20)
    if not loss:
        return None
    moves = [(loss.x[i], abs(loss.y[i] - loss.y[i - 1])) for i in range(1, len(loss))]
    total = sum(move for _, move in moves)
    return sum(move for x, move in moves if x <= loss.own(0.05)) / total if total else None


def half_at(run: Run) -> SignValue:
    loss = points(run, "train_loss", 5)
    if not loss or not loss.fell:
        return None
    return loss.place(
        next(x for x, y in zip(loss.smooth_x, loss.smooth, strict=True) if y <= loss.initial - loss.fall / 2)
    )


def quarter(loss: Points, number: int) -> tuple[float, float]:
    """Return how far the line through one quarter falls, and that in standard errors."""
    part = loss.part(loss.own(number / 4), math.inf if number == 3 else loss.own((number + 1) / 4))
    if len(part) < 3:
        return 0.0, 0.0
    slope, rest = fitted(part.x, part.y)
    middle = mean(part.x)
    error = math.sqrt(sum(r * r for r in rest) / (len(part) - 2) / sum((x - middle) ** 2 for x in part.x))
    surely = -slope / error if error else -math.inf * sign(slope) if slope else 0.0
    return -slope * (loss.x[-1] - loss.x[0]) / 4, max(-100.0, min(100.0, surely))


def late_slope(run: Run) -> SignValue:
    loss = points(run, "train_loss", 20)
    return quarter(loss, 3)[0] / loss.fall if loss and loss.fell else None


def late_slope_to_noise(run: Run) -> SignValue:
    loss = points(run, "train_loss", 20)
    return quarter(loss, 3)[1] if loss else None


def pace_kept(run: Run) -> SignValue:
    loss = points(run, "train_loss", 20)
    if not loss or quarter(loss, 2)[1] < 3:
        return None
    return quarter(loss, 3)[0] / quarter(loss, 2)[0]


def non_finite(name: str) -> Twin:
    def twin(run: Run) -> SignValue:
        curve = run.curves.get(name)
        return None if curve is None or not len(curve) else any(not math.isfinite(y) for y in curve.y.tolist())

    return twin


def diverged(run: Run) -> SignValue:
    if run.outcome is Outcome.DIVERGED:
        return True
    if "train_loss" not in run.curves or not len(run.curves["train_loss"]):
        return None
    if broke_at(run) is not None:
        return True
    return left_at(run) is not None if len(run.curves["train_loss"]) > 1 else None


def divergence_at(run: Run) -> SignValue:
    if not diverged(run) or "train_loss" not in run.curves:
        return None
    moments = [x for x in (broke_at(run), left_at(run)) if x is not None]
    everywhere = points(run, "train_loss", 0)
    assert everywhere is not None
    return everywhere.place(min(moments, default=float(run.curves["train_loss"].x[-1])))


def broke_at(run: Run) -> float | None:
    x, y = run.curves["train_loss"].x.tolist(), run.curves["train_loss"].y.tolist()
    broken = [not math.isfinite(value) for value in y]
    if not any(broken):
        return None
    first = broken.index(True)
    if mean(broken[first:]) > 0.5:
        return float(x[first])
    return float(x[max(i for i, bad in enumerate(broken) if not bad) + 1]) if broken[-1] else None


def left_at(run: Run) -> float | None:
    loss = points(run, "train_loss", 2)
    if not loss:
        return None
    start = min(loss.initial, loss.y[0])
    limit = start + 0.01 * abs(start)
    late = loss.late.y
    stays = len(late) >= 30 and sum(y > limit for y in late) >= 0.99 * len(late)
    if loss.final <= limit or not (loss.final > start + min(3 * noise(loss.y), abs(start)) or stays):
        return None
    below = [at for at, y in enumerate(loss.smooth) if y <= limit]
    return loss.smooth_x[min(below[-1] + 1 if below else 0, len(loss.smooth) - 1)]


def trend_to_noise(run: Run) -> SignValue:
    loss = points(run, "train_loss", 5)
    if not loss:
        return None
    trend = -mann_kendall([mean(block) for block in chunks(loss.y)])
    gain = loss.initial - loss.final
    ends = math.ceil(len(loss) / 20)
    error = 1.25 * noise(loss.y) * math.sqrt(1 / len(start_of(loss.y)) + 1 / ends)
    gained = max(-100.0, min(100.0, gain / error)) if error else 100.0 * sign(gain)
    return trend if abs(trend) >= abs(gained) else gained


def trend_after_best(name: str) -> Twin:
    def twin(run: Run) -> SignValue:
        loss = points(run, name, 5)
        after = [y for x, y in zip(loss.x, loss.y, strict=True) if x > loss.best_x] if loss else []
        return mann_kendall([median(block) for block in chunks(after)]) if len(after) >= 5 else None

    return twin


def late_scatter(run: Run) -> SignValue:
    loss = points(run, "train_loss", 20)
    if not loss or len(loss.late) < 7 or loss.final <= 0:
        return None
    return scatter(fitted(loss.late.x, loss.late.y)[1]) / loss.final


def late_autocorrelation(run: Run) -> SignValue:
    loss = points(run, "train_loss", 20)
    if not loss or len(loss.late) < 7:
        return None
    rest = fitted(loss.late.x, loss.late.y)[1]
    return correlation(rest[1:], rest[:-1])


def backtrack(run: Run) -> SignValue:
    loss = points(run, "train_loss", 4)
    if not loss or not loss.fell:
        return None
    return sum(max(0.0, loss.smooth[i] - loss.smooth[i - 1]) for i in range(1, len(loss.smooth))) / loss.fall


def spikes(run: Run) -> SignValue:
    loss = points(run, "train_loss", 20)
    if not loss:
        return None
    rest = [y - between(x, loss.smooth_x, loss.smooth) for x, y in zip(loss.x, loss.y, strict=True)]
    size = max(1, math.ceil(len(loss) / 200))
    rest[:size] = [0.0] * size
    local = [ROBUST * median(block) for block in chunks([abs(r) for r in rest])]
    local = centred_medians(local, 2 * (len(local) // 20) + 1)
    least = max(0.01 * (max(loss.smooth) - min(loss.smooth)), ROBUST * median([abs(r) for r in rest]))
    count, inside = 0, False
    for x, r in zip(loss.x, rest, strict=True):
        scale = max(between(x, loss.smooth_x, local), least)
        height = r / scale if scale else math.inf if r > 0 else 0.0
        if height > 6:
            inside = True
        elif inside and height < 3:
            count, inside = count + 1, False
    return count


# --- any curve


def count_of(name: str) -> Twin:
    return lambda run: len(run.curves[name]) if name in run.curves else None


def best_at(name: str) -> Twin:
    def twin(run: Run) -> SignValue:
        curve = points(run, name, 3)
        return curve.place(curve.best_x) if curve else None

    return twin


def lost(curve: Points) -> float:
    rise = curve.final - curve.best
    return rise if rise > 2 * noise(curve.y) and rise > 1e-9 * abs(curve.best) else 0.0


def relative_rise(name: str) -> Twin:
    def twin(run: Run) -> SignValue:
        curve = points(run, name, 3)
        return lost(curve) / curve.best if curve and curve.best > 0 else None

    return twin


def lost_after_best(name: str) -> Twin:
    def twin(run: Run) -> SignValue:
        curve = points(run, name, 3)
        if not curve or not lost(curve):
            return 0.0 if curve else None
        gained = curve.smooth[0] - curve.best
        return min(lost(curve) / gained, 10.0) if gained > 0 else 10.0

    return twin


def stuck(name: str) -> Twin:
    def twin(run: Run) -> SignValue:
        curve = points(run, name, 20)
        late = curve.late.y if curve else []
        return max(late.count(y) for y in late) / len(late) if len(late) >= 7 else None

    return twin


def final(name: str) -> Twin:
    def twin(run: Run) -> SignValue:
        curve = points(run, name)
        return -curve.final if curve else None

    return twin


def val_noise(run: Run) -> SignValue:
    val = points(run, "val_loss", 5)
    return noise(val.y) / val.fall if val and val.fall > 0 else None


def val_metric_trend(run: Run) -> SignValue:
    metric = points(run, "val_accuracy", 5)
    return -mann_kendall([mean(block) for block in chunks(metric.y)]) if metric else None


# --- two curves


def gap(train_name: str, val_name: str) -> Twin:
    def twin(run: Run) -> SignValue:
        train, val = points(run, train_name, 2), points(run, val_name, 2)
        return (val.final - train.final) / train.fall if train and val and train.fell else None

    return twin


def both(run: Run, at_least: int) -> tuple[Points, Points] | None:
    train, val = points(run, "train_loss", at_least), points(run, "val_loss", at_least)
    if not train or not val or run.curves["train_loss"].x_unit != run.curves["val_loss"].x_unit:
        return None
    return train, val


def gap_early(run: Run) -> SignValue:
    pair = both(run, 10)
    if not pair or not pair[0].fell:
        return None
    train, val = pair
    early = max(train.x[0], val.x[0]) + 0.1 * (val.x[-1] - val.x[0])
    return (val.level(early) - train.level(early)) / train.fall


def gap_growth(run: Run) -> SignValue:
    pair = both(run, 3)
    if not pair or not pair[0].fell:
        return None
    train, val = pair
    return (val.final - train.final - (val.best - train.level(val.best_x))) / train.fall


def late_wiggles(run: Run) -> tuple[list[float], list[float]] | None:
    pair = both(run, 20)
    if not pair or len(pair[1].late) < 7:
        return None
    train, val = pair
    dense = len(train) > 2 * len(val)
    xs, ys = (train.smooth_x, train.smooth) if dense else (train.x, train.y)
    at = val.late.x
    covered = xs[0] <= at[0] and at[-1] <= train.own(1.05)
    if not (covered if dense else set(at) <= set(xs)):
        return None
    return fitted(at, [between(x, xs, ys) for x in at])[1], fitted(at, val.late.y)[1]


def together(run: Run) -> SignValue:
    wiggles = late_wiggles(run)
    return correlation(*wiggles) if wiggles else None


def gap_scatter(run: Run) -> SignValue:
    wiggles = late_wiggles(run)
    return scatter(wiggles[1]) / scatter(wiggles[0]) if wiggles and scatter(wiggles[0]) else None


# --- the learning rate


def rate_is_constant(run: Run) -> SignValue:
    rate = points(run, "learning_rate", 2)
    return max(rate.y) - min(rate.y) <= 1e-3 * max(rate.y) if rate else None


def final_fraction(run: Run) -> SignValue:
    rate = points(run, "learning_rate", 2)
    return rate.y[-1] / max(rate.y) if rate and max(rate.y) > 0 else None


def warmup_fraction(run: Run) -> SignValue:
    rate = points(run, "learning_rate", 2)
    if not rate or max(rate.y) <= 0:
        return None
    first = next(i for i, y in enumerate(rate.y) if y >= 0.999 * max(rate.y))
    return rate.place(rate.x[first]) if first else 0.0


def restarts(run: Run) -> SignValue:
    rate = points(run, "learning_rate", 3)
    if not rate:
        return None
    count, trough = 0, None
    for before, now in zip(rate.y, rate.y[1:], strict=False):
        if now < before:
            trough = now
        elif now > before and trough is not None and now >= 2 * trough and now >= 0.1 * max(rate.y):
            count, trough = count + 1, None
    return count


def cut_at(rate: Points) -> list[float]:
    visible = 0.01 * max(rate.y)
    return [rate.x[i] for i in range(1, len(rate)) if 0 < rate.y[i] <= rate.y[i - 1] / 2 and rate.y[i - 1] >= visible]


def cuts(run: Run) -> SignValue:
    rate = points(run, "learning_rate", 2)
    return len(cut_at(rate)) if rate else None


def drop_at_rate_cut(run: Run) -> SignValue:
    loss, rate = points(run, "train_loss", 10), points(run, "learning_rate", 10)
    if not loss or not rate or not loss.fell or run.curves["learning_rate"].x_unit != run.curves["train_loss"].x_unit:
        return None
    near, drops = 0.05 * (loss.x[-1] - loss.x[0]), []
    for at in cut_at(rate):
        before = [y for x, y in zip(loss.x, loss.y, strict=True) if at - near <= x < at]
        after = [y for x, y in zip(loss.x, loss.y, strict=True) if at < x <= at + near]
        drops.append((median(before) - median(after)) / loss.fall if before and after else 0.0)
    return max(drops, default=None)


# --- instruments and progress


def middle(name: str, at_least: int) -> Twin:
    def twin(run: Run) -> SignValue:
        curve = points(run, name, at_least)
        return median(curve.y) if curve else None

    return twin


def early_median(name: str, at_least: int) -> Twin:
    def twin(run: Run) -> SignValue:
        curve = points(run, name, at_least)
        early = curve.part(-math.inf, curve.begin + 0.1 * (curve.end - curve.begin)).y if curve else []
        return median(early) if early else None

    return twin


def growth(name: str) -> Twin:
    def twin(run: Run) -> SignValue:
        curve = points(run, name, 9)
        if not curve:
            return None
        first = median(curve.part(-math.inf, curve.x[0] + (curve.x[-1] - curve.x[0]) / 3).y)
        return median(curve.late.y) / first if first > 0 else None

    return twin


def spike_ratio(run: Run) -> SignValue:
    norms = points(run, "gradient_norm", 20)
    if not norms or median(norms.y) <= 0:
        return None
    ranked = sorted(norms.y)
    return between(0.99 * (len(ranked) - 1), range(len(ranked)), ranked) / median(ranked)


def clipped_share(run: Run) -> SignValue:
    norms, limit = points(run, "gradient_norm", 10), run.config.get("gradient_clip_norm")
    return mean(norm > limit for norm in norms.y) if norms and isinstance(limit, float) else None


def peak(run: Run) -> SignValue:
    ratios = points(run, "update_ratio")
    return max(ratios.y) if ratios else None


def dead_final(run: Run) -> SignValue:
    dead = points(run, "dead_units")
    return dead.final if dead else None


def last_x(run: Run) -> float:
    return max(float(curve.x[-1]) for curve in run.curves.values())


def progress(run: Run) -> SignValue:
    return last_x(run) / run.planned_x if run.planned_x else None


def coverage(run: Run) -> SignValue:
    if "train_loss" not in run.curves:
        return None
    loss = run.curves["train_loss"]
    alike = [curve for curve in run.curves.values() if curve.x_unit == loss.x_unit]
    return float(loss.x[-1]) / max(float(curve.x[-1]) for curve in alike)


def updates(run: Run) -> SignValue:
    return last_x(run) if any(curve.x_unit == "step" for curve in run.curves.values()) else None


def average(points: Points | None) -> float | None:
    """The mean over x, straight from point to point."""
    if points is None or points.x[-1] == points.x[0]:
        return None
    steps = zip(points.x, points.x[1:], points.y, points.y[1:], strict=False)
    return sum((after - before) * (low + high) / 2 for before, after, low, high in steps) / (points.x[-1] - points.x[0])


def travel_of_rate(run: Run) -> SignValue:
    logged = points(run, "learning_rate", 2)
    rate, count = average(logged) if logged else run.config.get("learning_rate"), updates(run)
    if not isinstance(rate, float) or not isinstance(count, float):
        return None
    momentum = run.config.get("momentum") if run.config.get("optimizer") == "sgd" else None
    return rate * count / (1 - (momentum if isinstance(momentum, float) else 0))


def travel_of_weights(run: Run) -> SignValue:
    ratio, count = average(points(run, "update_ratio", 3)), updates(run)
    return ratio * count if ratio is not None and isinstance(count, float) else None


def over_calibrated(run: Run) -> SignValue:
    train, val, accuracy = (points(run, name, 2) for name in ("train_loss", "val_loss", "val_accuracy"))
    if train is None or val is None or accuracy is None:
        return None
    right, classes = -accuracy.final, 10
    if not 1 / classes < right < 1:
        return None
    # The highest entropy: this share on one class, the rest spread evenly over the others.
    shares = [right] + [(1 - right) / (classes - 1)] * (classes - 1)
    return val.final / -sum(share * math.log(share) for share in shares)


def skill(run: Run) -> SignValue:
    train, accuracy = points(run, "train_loss", 2), points(run, "val_accuracy", 2)
    chance = 1 / 10
    return (-accuracy.final - chance) / (1 - chance) if train and accuracy else None


TWINS: dict[str, Twin] = {
    "learning_rate.spent_at": spent_at,
    "val_loss.relative_drop": val_relative_drop,
    "train_loss.late_share_by_rate": late_share_by_rate("train_loss", 0.75),
    "val_loss.late_share_by_rate": late_share_by_rate("val_loss", 0.75),
    "val_loss.second_half_by_rate": late_share_by_rate("val_loss", 0.5),
    "val_metric.gain_after_loss_best": gain_after_loss_best,
    "run.points": lambda run: max(len(curve) for curve in run.curves.values()),
    "run.progress": progress,
    "run.updates": updates,
    "train_loss.points": count_of("train_loss"),
    "train_loss.coverage": coverage,
    "train_loss.relative_drop": relative_drop,
    "train_loss.early_peak": early_peak,
    "train_loss.above_start": above_start,
    "train_loss.late_share": late_share("train_loss"),
    "train_loss.late_noise": late_noise,
    "train_loss.plateau_at": plateau_at,
    "train_loss.best_at": best_at("train_loss"),
    "train_loss.relative_rise": relative_rise("train_loss"),
    "train_loss.stuck": stuck("train_loss"),
    "train_loss.rebound": rebound,
    "train_loss.initial_over_chance": over_chance("initial", 1),
    "train_loss.final_over_chance": over_chance("final", 2),
    "train_loss.early_speed": early_speed,
    "train_loss.early_movement": early_movement,
    "train_loss.half_at": half_at,
    "train_loss.late_slope": late_slope,
    "train_loss.late_slope_to_noise": late_slope_to_noise,
    "train_loss.pace_kept": pace_kept,
    "train_loss.non_finite": non_finite("train_loss"),
    "train_loss.diverged": diverged,
    "train_loss.divergence_at": divergence_at,
    "train_loss.trend_to_noise": trend_to_noise,
    "train_loss.trend_after_best": trend_after_best("train_loss"),
    "train_loss.late_scatter": late_scatter,
    "train_loss.late_autocorrelation": late_autocorrelation,
    "train_loss.backtrack": backtrack,
    "train_loss.spikes": spikes,
    "val_loss.points": count_of("val_loss"),
    "val_loss.best_at": best_at("val_loss"),
    "val_loss.rise_after_best": lost_after_best("val_loss"),
    "val_loss.relative_rise": relative_rise("val_loss"),
    "val_loss.trend_after_best": trend_after_best("val_loss"),
    "val_loss.late_share": late_share("val_loss"),
    "val_loss.noise": val_noise,
    "val_metric.best_at": best_at("val_accuracy"),
    "val_metric.drop_after_best": lost_after_best("val_accuracy"),
    "val_metric.late_share": late_share("val_accuracy"),
    "val_metric.trend": val_metric_trend,
    "val_metric.stuck": stuck("val_accuracy"),
    "val_metric.final": final("val_accuracy"),
    "train_metric.final": final("train_accuracy"),
    "gap.loss": gap("train_loss", "val_loss"),
    "gap.early": gap_early,
    "gap.growth": gap_growth,
    "gap.metric": gap("train_accuracy", "val_accuracy"),
    "gap.together": together,
    "gap.scatter": gap_scatter,
    "learning_rate.is_constant": rate_is_constant,
    "learning_rate.final_fraction": final_fraction,
    "learning_rate.warmup_fraction": warmup_fraction,
    "learning_rate.restarts": restarts,
    "learning_rate.cuts": cuts,
    "train_loss.drop_at_rate_cut": drop_at_rate_cut,
    "gradient_norm.median": middle("gradient_norm", 1),
    "gradient_norm.spike_ratio": spike_ratio,
    "gradient_norm.growth": growth("gradient_norm"),
    "gradient_norm.clipped_share": clipped_share,
    "gradient_norm.non_finite": non_finite("gradient_norm"),
    "update_ratio.median": middle("update_ratio", 3),
    "update_ratio.early": early_median("update_ratio", 3),
    "update_ratio.growth": growth("update_ratio"),
    "update_ratio.peak": peak,
    "val_loss.over_calibrated": over_calibrated,
    "val_accuracy.skill": skill,
    "update_ratio.travel": travel_of_weights,
    "learning_rate.travel": travel_of_rate,
    "dead_units.final": dead_final,
    "dead_units.early": early_median("dead_units", 1),
}
