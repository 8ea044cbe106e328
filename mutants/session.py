"""The changes of one module, kept in a session of Cosmic Ray: begun anew when the module changes, resumed otherwise."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import cosmic_ray.plugins
from cosmic_ray.commands.init import init
from cosmic_ray.mutating import mutate_code
from cosmic_ray.work_db import WorkDB
from cosmic_ray.work_item import MutationSpec, TestOutcome, WorkerOutcome, WorkResult

from mutants import operators
from mutants.desk import PLACE, ROOT
from mutants.mutant import KILLED, SURVIVED, TIMEOUT, UNSEEN, Mutant, changed_lines
from mutants.witnesses import digest, statement

SESSIONS = PLACE / "sessions"
OUTCOMES = {
    KILLED: (WorkerOutcome.NORMAL, TestOutcome.KILLED),
    SURVIVED: (WorkerOutcome.NORMAL, TestOutcome.SURVIVED),
    TIMEOUT: (WorkerOutcome.ABNORMAL, TestOutcome.KILLED),
    UNSEEN: (WorkerOutcome.NO_TEST, TestOutcome.SURVIVED),
}


class Session:
    """A module, its changes, and what became of them."""

    def __init__(self, module: str) -> None:
        self.module = module
        self.text = (ROOT / module).read_text("utf-8")
        name = module.removesuffix(".py").replace("/", ".")
        self.path = SESSIONS / f"{name}-{digest(self.text)}.sqlite"
        SESSIONS.mkdir(parents=True, exist_ok=True)
        for old in set(SESSIONS.glob(f"{name}-*.sqlite")) - {self.path}:
            old.unlink()
        is_new = not self.path.exists()
        self.store = WorkDB(str(self.path), WorkDB.Mode.create)
        if is_new:
            init([Path(ROOT / module)], self.store, {})

    @cached_property
    def items(self) -> dict[str, MutationSpec]:
        """The changes to try, by their id, from the top of the module to its end."""
        wanted = operators.names()
        found = [(item.job_id, item.mutations[0]) for item in self.store.work_items]
        kept = [
            (job, one) for job, one in found
            if one.operator_name in wanted
            and not operators.is_noise(self.text, (one.start_pos, one.end_pos), one.operator_name)
        ]  # fmt: skip
        return dict(sorted(kept, key=lambda pair: (pair[1].start_pos, pair[1].operator_name, pair[1].occurrence)))

    def runs_at_import(self, job: str) -> bool:
        """Is it a constant, a default, a decorator, rather than a line of a function?"""
        return not statement(self.text, self.items[job].start_pos[0])[1]

    def changed(self, job: str) -> str:
        """What the whole module says once changed."""
        one = self.items[job]
        return mutate_code(self.text, cosmic_ray.plugins.get_operator(one.operator_name)(), one.occurrence)

    def known(self) -> dict[str, WorkResult]:
        """What became of the changes that were tried."""
        return {job: result for job, result in self.store.results if job in self.items}

    def keep(self, job: str, fate: str, seen_by: str, told: str) -> None:
        """Write down what became of a change; `seen_by` names the tests that were asked."""
        worker, test = OUTCOMES[fate]
        change = "\n".join(changed_lines(self.text, self.changed(job)))
        result = WorkResult(worker_outcome=worker, test_outcome=test, output=f"{seen_by} {told}", diff=change)
        self.store.set_result(job, result)

    def mutants(self) -> Iterator[tuple[str, Mutant]]:
        """Those that were tried, each with its id."""
        fates = {outcomes: fate for fate, outcomes in OUTCOMES.items()}
        known = self.known()
        for job, one in self.items.items():
            if result := known.get(job):
                was, becomes = result.diff.split("\n")
                fate = fates[(result.worker_outcome, result.test_outcome)]
                told = result.output.partition(" ")[2]
                where = one.definition_name or ""
                mutant = Mutant(self.module, one.start_pos[0], where, one.operator_name, was, becomes, fate, told)
                yield job, mutant
