"""The two acts: the leader is killed; the leader is cut off the network. What must not be noticed, and for how long."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ha.cluster import Cluster
from ha.parents import Parents
from ha.school import Seat
from ha.waiting import NotInTime, until

LONGEST = 30  # seconds without service that are accepted (issue 5)
BEFORE, AFTER = 8, 8  # seconds of calm on both sides of the fault
LAST_TRIES = 60  # seconds for what was not acknowledged yet, once nothing new is sent


@dataclass(frozen=True)
class Figures:
    """What one act showed."""

    act: str
    acknowledged: dict[str, tuple[int, str]]
    waiting: int
    seconds: float
    answers: str
    remark: str

    @property
    def holds(self) -> bool:
        """Was the service back in time, and everything acknowledged in the end?"""
        return bool(self.acknowledged) and not self.waiting and self.seconds <= LONGEST


class Play:
    """The cluster, the portal in front of it, and the notices that are still to be sent."""

    def __init__(self, cluster: Cluster, portal: str, notices: Iterator[tuple[Seat, date]], a_second: int) -> None:
        self.cluster, self.portal, self.notices, self.a_second = cluster, portal, notices, a_second

    def kill_the_leader(self) -> Figures:
        """kill -9 of Patroni and of every process of PostgreSQL on the node that leads; then it is started again."""
        leader = self.cluster.leader()
        node = self.cluster.nodes[leader]
        figures = self._under_load(
            "leader killed (kill -9)", lambda: node.network.kill(leader, "patroni", "postgres"), leader
        )
        node.start_patroni()
        self.cluster.wait_until_whole()
        return figures

    def cut_the_leader_off(self) -> Figures:
        """The cable of the node that leads is pulled out: it must stop writing by itself; then the cable is back."""
        leader = self.cluster.leader()
        node = self.cluster.nodes[leader]
        figures = self._under_load("leader cut off", lambda: node.network.cut(leader), leader, alone=True)
        node.network.mend(leader)
        self.cluster.wait_until_whole()
        return figures

    def _under_load(self, act: str, fault, leader: int, alone: bool = False) -> Figures:
        parents = Parents(self.portal)
        parents.begin(self.notices, self.a_second)
        threading.Event().wait(BEFORE)
        since = time.monotonic()
        fault()
        print(f"  {act}: node {leader}; waiting for the service…", flush=True)
        try:
            remark = self._see_it_through(parents, since, leader, alone)
        except NotInTime as trouble:
            remark = str(trouble)
        parents.finish(LAST_TRIES)
        answers = ", ".join(f"{count} × {answer}" for answer, count in parents.answers.most_common())
        return Figures(act, parents.acknowledged, parents.waiting, parents.longest_gap(since), answers, remark)

    def _see_it_through(self, parents: Parents, since: float, leader: int, alone: bool) -> str:
        until(lambda: self.cluster.leader() not in (0, leader), 2 * LONGEST, "another node leads")
        chosen = time.monotonic()
        until(lambda: bool(parents.moments) and parents.moments[-1] > chosen, 2 * LONGEST, "a notice is acknowledged")
        remark = f"node {self.cluster.leader()} leads after {chosen - since:.1f} s"
        if alone:
            until(lambda: not self.cluster.nodes[leader].writes(), LONGEST, "the node that was cut off stops writing")
            remark += f"; node {leader}, alone, writes no more"
        threading.Event().wait(AFTER)
        return remark


def lost_and_twice(rows: list[tuple[str, int, str]], acknowledged: dict[str, tuple[int, str]]) -> tuple[int, int]:
    """(acknowledged notices that are not stored, notices of these parents and days that are stored once too often).

    rows: what `school.stored` gives; acknowledged: what the portal told, each reference with its parent and its day.
    """
    theirs, references = set(acknowledged.values()), {reference for reference, _parent, _day in rows}
    told = [(parent, day) for _reference, parent, day in rows if (parent, day) in theirs]
    return len(set(acknowledged) - references), len(told) - len(set(told))
