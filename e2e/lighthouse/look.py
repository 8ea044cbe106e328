"""What Lighthouse saw of a page, and the figures that every page has to reach."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from typing import Any, Self

LEAST_SCORE = 98
LCP_MILLISECONDS = 1500
CATEGORIES = ("performance", "accessibility", "best-practices")
AUDITS = {"largest-contentful-paint": "LCP", "cumulative-layout-shift": "CLS", "total-blocking-time": "TBT"}


@dataclass(frozen=True)
class Look:
    """One look, or the median of several; scores out of 100, LCP and TBT in milliseconds."""

    performance: float
    accessibility: float
    best_practices: float
    lcp: float
    cls: float
    tbt: float
    remarks: tuple[str, ...] = ()  # what Lighthouse would mend

    @classmethod
    def of(cls, report: dict[str, Any], asked: str) -> Self:
        """What a report of Lighthouse says; ValueError when it is about another page, or about none."""
        if error := report.get("runtimeError"):
            raise ValueError(f"{asked}: {error['message']}")
        if report["finalDisplayedUrl"] != asked:
            raise ValueError(f"{asked} led to {report['finalDisplayedUrl']}: that page is not the one to look at.")
        scores = (round(100 * report["categories"][name]["score"]) for name in CATEGORIES)
        measures = (report["audits"][name]["numericValue"] for name in AUDITS)
        return cls(*scores, *measures, tuple(_remarks(report)))

    @property
    def misses(self) -> list[str]:
        """Which figures are not reached, as sentences; none when all is well."""
        scores = dict(zip(CATEGORIES, (self.performance, self.accessibility, self.best_practices), strict=True))
        low = [f"{name} is {score:.0f}, not {LEAST_SCORE}" for name, score in scores.items() if score < LEAST_SCORE]
        slow = [f"LCP is {self.lcp:.0f} ms, not {LCP_MILLISECONDS}"] if self.lcp > LCP_MILLISECONDS else []
        return low + slow + ([f"CLS is {self.cls:.3f}, not 0"] if round(self.cls, 3) else [])


def judged(looks: list[Look]) -> Look:
    """The median of each figure; the remarks of all."""

    def middle(of: Callable[[Look], float]) -> float:
        return median(of(look) for look in looks)

    return Look(
        performance=middle(lambda look: look.performance),
        accessibility=middle(lambda look: look.accessibility),
        best_practices=middle(lambda look: look.best_practices),
        lcp=middle(lambda look: look.lcp),
        cls=middle(lambda look: look.cls),
        tbt=middle(lambda look: look.tbt),
        remarks=tuple(dict.fromkeys(remark for look in looks for remark in look.remarks)),
    )


def table(looks: Iterable[tuple[str, int, Look]]) -> list[str]:
    """Lines to print: page, how many looks, figures; the first line says what each is."""
    goals = f"{'page':14} {'looks':>5} {'performance':>12} {'accessibility':>14} {'best practices':>15}"
    lines = [f"{goals} {'LCP ms':>8} {'CLS':>6} {'TBT ms':>7}"]
    lines += [
        f"{name:14} {count:5} {look.performance:12.0f} {look.accessibility:14.0f} {look.best_practices:15.0f}"
        f" {look.lcp:8.0f} {look.cls:6.3f} {look.tbt:7.0f}"
        for name, count, look in looks
    ]
    least = f"at least {LEAST_SCORE}"
    return [*lines, f"{'to reach':20} {least:>12} {least:>14} {least:>15} {f'≤ {LCP_MILLISECONDS}':>8} {0:6}"]


def _remarks(report: dict[str, Any]) -> Iterable[str]:
    for name in CATEGORIES:
        for part in report["categories"][name]["auditRefs"]:
            audit = report["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                places = [item.get("node", {}).get("snippet", "") for item in audit.get("details", {}).get("items", [])]
                yield " ".join([f"{name}: {audit['title']}", audit.get("displayValue", ""), *places[:3]]).strip()
