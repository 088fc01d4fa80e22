"""The comparison: what each peer says of labelled runs, and what we say at its false-alarm rate or a lower one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from advisor.core.run import Run
from advisor.core.situation import Situation
from benchmarks.faultbench.groups import GROUPS
from benchmarks.faultbench.peers import ours
from benchmarks.faultbench.peers.peer import Alarm, Peer
from benchmarks.faultbench.peers.shares import Share, share

Alarms = frozenset[Alarm]


@dataclass(frozen=True)
class Case:
    """A run with its label: the causes that are proved, none of a healthy run."""

    run: Run
    #: Runs of one configuration are no independent evidence.
    configuration: str
    causes: frozenset[str] = frozenset()
    situation: Situation = field(default_factory=Situation)


@dataclass(frozen=True)
class Answer:
    """What everybody said of one run; None where a peer lacks what it cannot do without."""

    configuration: str
    causes: frozenset[str]
    peers: Mapping[str, Alarms | None]
    ours: Mapping[str, Alarms]


@dataclass(frozen=True)
class Score:
    """How good a diagnosis is on the faults of some cause groups, and how quiet on healthy runs."""

    #: Healthy runs with any alarm.
    false_alarms: Share
    #: Faulty runs with any alarm.
    detected: Share
    #: The same over faults of every group, those that the peer has no word for included.
    detected_of_all: Share
    #: Of the detected runs on which it claims a cause at all: one of the claimed ones is proved.
    named: Share
    #: The same runs: the part of the claimed causes that is proved.
    precise: Share


@dataclass(frozen=True)
class Row:
    """One peer beside us, both on the runs that the peer can judge and on the faults that it has a word for."""

    peer: str
    version: str
    #: Runs that it can judge.
    judged: Share
    score: Score
    #: Our operating point, None where each of ours gives more false alarms than the peer.
    point: str | None
    ours: Score | None


def compare(cases: Iterable[Case], peers: Sequence[Peer]) -> list[Row]:
    """Return one row per peer."""
    return rows([answer(case, peers) for case in cases], peers)


def answer(case: Case, peers: Sequence[Peer]) -> Answer:
    """Return what everybody says of a run."""
    said = {peer.name: peer.diagnose(case.run) if peer.judges(case.run) else None for peer in peers}
    return Answer(case.configuration, case.causes, said, ours.points(case.run, case.situation))


def rows(answers: Sequence[Answer], peers: Sequence[Peer]) -> list[Row]:
    """Return one row per peer."""
    return [_row(answers, peer) for peer in peers]


def _row(answers: Sequence[Answer], peer: Peer) -> Row:
    judged = [one for one in answers if one.peers[peer.name] is not None]
    score = _score(judged, peer, None)
    points = {point: _score(judged, peer, point) for point in ours.POINTS}
    # Each point hears all that a stricter one does: the last that is quiet enough detects most.
    point = next((each for each in reversed(ours.POINTS) if not _louder(points[each], score)), None)
    return Row(
        peer=peer.name,
        version=peer.version,
        judged=share((one.configuration, one.peers[peer.name] is not None) for one in answers),
        score=score,
        point=point,
        ours=points[point] if point else None,
    )


def _louder(mine: Score, theirs: Score) -> bool:
    return mine.false_alarms.value > theirs.false_alarms.value


def _score(judged: Sequence[Answer], peer: Peer, point: str | None) -> Score:
    """Return the score of the peer, or ours at an operating point, over the same runs."""
    said = [(one, one.ours[point] if point else one.peers[peer.name] or frozenset()) for one in judged]
    faulty = [(one, heard) for one, heard in said if one.causes & peer.claims]
    claims = [(one, {each.cause for each in heard} & set(GROUPS)) for one, heard in faulty]
    claimed = [(one, causes) for one, causes in claims if causes]
    return Score(
        false_alarms=share((one.configuration, bool(heard)) for one, heard in said if not one.causes),
        detected=share((one.configuration, bool(heard)) for one, heard in faulty),
        detected_of_all=share((one.configuration, bool(heard)) for one, heard in said if one.causes),
        named=share((one.configuration, bool(causes & one.causes)) for one, causes in claimed),
        precise=share((one.configuration, len(causes & one.causes) / len(causes)) for one, causes in claimed),
    )
