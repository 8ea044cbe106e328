"""Tries the changes: two at a time, each on its own copy of the portal, judged by the tests that run that line."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

from cosmic_ray.work_item import WorkResult

from mutants.desk import Desk
from mutants.mutant import KILLED, SURVIVED, TIMEOUT, UNSEEN
from mutants.session import Session
from mutants.standby import NOT_IN_A_FUNCTION, Standby
from mutants.subjects import subject_of
from mutants.trial import ALL_PASSED, NO_TEST, TOO_LONG, Verdict, run_tests
from mutants.witnesses import PATIENCE, Witnesses, statement

CORE_PATIENCE = 10  # where nothing may survive, ten times as many seconds of tests are asked
LATER = "later"
START_SECONDS, SLOWER = 20, 8  # a busy machine is several times slower than when the tests were timed


class Trial(NamedTuple):
    """A change to try, and who judges it."""

    session: Session
    job: str
    tests: list[str]
    seen_by: str  # a short name of the tests that judge and of what they say


class Place(NamedTuple):
    """A desk, and the tests that stand ready on it."""

    desk: Desk
    standby: Standby


class Run:
    """Desks, witnesses, and the order in which changes are tried."""

    def __init__(self, workers: int, budget: float, judges: Collection[str], say: Callable[[str], None]) -> None:
        self.workers, self.budget, self.say = workers, budget, say
        self.is_quick = False
        self.witnesses = Witnesses(judges)
        self.kills: Counter[str] = Counter()
        self.desks = [Desk(number) for number in range(workers)]

    def know_the_tests(self) -> None:
        """Measure what was never measured, or changed since: which tests run which lines."""
        missing = self.witnesses.missing()
        if missing:
            self.say(f"Looking which tests run which lines: {len(missing)} files of tests…")
        for file, passed in self._all(self._measure, missing, self.desks):
            if not passed:
                self.say(f"  {file.name}: some tests do not pass on a copy; they judge nothing.")
        self.witnesses.read()

    def _measure(self, file: Path, desk: Desk) -> tuple[Path, bool]:
        return file, self.witnesses.measure(desk, file)

    def trials(self, session: Session, jobs: Iterable[str]) -> list[Trial]:
        """What is still to be tried: what never was, and what survived tests that have changed since."""
        known = session.known()
        judged = ((job, self._judges(session, job)) for job in jobs)
        found = [Trial(session, job, tests, self.witnesses.version(tests)) for job, tests in judged]
        return [trial for trial in found if not is_settled(known.get(trial.job), trial.seen_by, is_quick=self.is_quick)]

    def _judges(self, session: Session, job: str) -> list[str]:
        """The tests that run the statement, the quickest first, as many as the budget of seconds allows."""
        lines, _inside = statement(session.text, session.items[job].start_pos[0])
        budget = self.budget * (CORE_PATIENCE if subject_of(session.module) else 1)
        chosen, spent = [], 0.0
        for name in self.witnesses.of(session.module, lines):
            spent += self.witnesses.seconds[name]
            if chosen and spent > budget:
                break
            chosen.append(name)
        return chosen

    def tried(self, trials: list[Trial]) -> Iterator[tuple[Trial, str]]:
        """Try them all; each with its fate, as soon as it is known and kept."""
        if not trials:
            return
        files = sorted({name.partition("::")[0] for trial in trials for name in trial.tests})
        places = [Place(desk, Standby(desk, files)) for desk in self.desks]
        try:
            if not all(place.standby.ready() for place in places):
                raise SystemExit(f"The tests cannot be read on a copy; {places[0].desk.folder}/.said says why.")
            yield from self._all(self._try, self._fair(trials, places[0]), places)
        finally:
            for place in places:
                place.standby.stop()

    def _fair(self, trials: list[Trial], place: Place) -> list[Trial]:
        """Nothing is changed yet: a test that fails now would « notice » everything, so it judges nothing."""
        session, tests = trials[0].session, {name for trial in trials for name in trial.tests}
        unchanged = (session.text, session.text)
        while tests:
            verdict = place.standby.run_tests(session.module, unchanged, sorted(tests), PATIENCE)
            if verdict.code == ALL_PASSED:
                break
            if verdict.failed not in tests:
                raise SystemExit("The tests do not end though nothing was changed; try again when the machine is free.")
            self.say(f"  {verdict.failed} fails though nothing was changed; it judges nothing.")
            tests.discard(verdict.failed)
        return [trial._replace(tests=[name for name in trial.tests if name in tests]) for trial in trials]

    def _try(self, trial: Trial, place: Place) -> tuple[Trial, str]:
        likely = trial._replace(tests=sorted(trial.tests, key=self._slow_to_notice))
        verdict = self._judge(likely, place) if trial.tests else Verdict(NO_TEST, "")
        if verdict.code == NOT_IN_A_FUNCTION:
            return trial, LATER
        self.kills[verdict.failed] += 1
        fate = {ALL_PASSED: SURVIVED, NO_TEST: UNSEEN, TOO_LONG: TIMEOUT}.get(verdict.code, KILLED)
        trial.session.keep(trial.job, fate, self._seen_by(trial, fate), verdict.failed)
        return trial, fate

    def _seen_by(self, trial: Trial, fate: str) -> str:
        """What was only tried quickly is asked again when there is time."""
        return f"quick-{trial.seen_by}" if self.is_quick and fate == SURVIVED else trial.seen_by

    def _slow_to_notice(self, test: str) -> float:
        return slowness(self.witnesses.seconds[test], self.kills[test])

    def _judge(self, trial: Trial, place: Place) -> Verdict:
        """At once where that can be done; who survives is asked again in a fresh process, where nothing is cached."""
        session, changed = trial.session, trial.session.changed(trial.job)
        patience = START_SECONDS + SLOWER * sum(map(self.witnesses.seconds.__getitem__, trial.tests))
        verdict = place.standby.run_tests(session.module, (session.text, changed), trial.tests, patience)
        if verdict.code not in (ALL_PASSED, NOT_IN_A_FUNCTION):
            return verdict
        if self.is_quick:
            return verdict
        place.desk.write(session.module, changed)
        try:
            return run_tests(place.desk, trial.tests, patience)
        finally:
            place.desk.restore(session.module)

    def _all(self, work: Callable, things: list, places: list) -> Iterator:
        """What `work(thing, place)` answers for each thing, as it comes; a place serves one thing at a time."""
        free: SimpleQueue = SimpleQueue()
        for place in places:
            free.put(place)

        def on_a_free_place(thing):
            place = free.get()
            try:
                return work(thing, place)
            finally:
                free.put(place)

        with ThreadPoolExecutor(self.workers) as pool:
            try:
                for done in as_completed([pool.submit(on_a_free_place, thing) for thing in things]):
                    yield done.result()
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise


def slowness(seconds: float, kills: int) -> float:
    """Who noticed often is asked early: changes of one function are noticed by the same tests."""
    return seconds / (1 + kills)


def is_settled(result: WorkResult | None, seen_by: str, *, is_quick: bool) -> bool:
    """A change that was noticed once stays so; one that was not is asked again of other tests."""
    enough = {seen_by, f"quick-{seen_by}"} if is_quick else {seen_by}
    return result is not None and (result.is_killed or result.output.partition(" ")[0] in enough)
