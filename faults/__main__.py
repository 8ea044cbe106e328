"""`python -m faults`: do to a served portal what may befall it, and tell whether it bears it as it must."""

import signal
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

import click

from faults.finding import Fault, Finding, Missing
from faults.scene import Scene

NAMES = (
    "kill-server",
    "kill-mail",
    "same-key",
    "term",
    "rolling",
    "smtp",
    "poison",
    "clock",
    "writers",
    "sign-ins",
    "disk",
    "postgresql",
    "import-roster",
    "backup",
    "soak",
)
ROOT = Path(__file__).parent.parent
REPORT = ROOT / "test-results" / "faults.md"


def fault(name: str) -> Fault:
    """The module of that name."""
    return import_module("faults." + name.replace("-", "_"))  # type: ignore[return-value]


@click.command(epilog=f"Faults: {', '.join(NAMES)}.")
@click.argument("names", nargs=-1, type=click.Choice(NAMES), metavar="[NAME]…")
@click.option("--full", is_flag=True, help="At the sizes of issue 5: hours. Without it, about ten minutes.")
@click.option("--list", "is_list", is_flag=True, help="Say what there is, and stop.")
def main(names: tuple[str, ...], full: bool, is_list: bool) -> None:
    """Kill, fill, cut and crowd a portal that is served on this machine, and measure what people notice.

    Ends in 0 when every figure holds, 1 when one does not, 2 when something could not be played here.
    """
    if is_list:
        for name in NAMES:
            click.echo(f"{name:12} {fault(name).asked}")
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that everything is taken away then, too
    rows = [(name, fault(name).asked, *played(name, full)) for name in names or NAMES]
    text = told(rows)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(text, "utf-8")
    click.echo(f"\n{text}\nAlso in {REPORT.relative_to(ROOT)}.")
    sys.exit(1 if any(row[3] == "no" for row in rows) else 2 if any(row[3] == "left out" for row in rows) else 0)


def played(name: str, full: bool) -> tuple[str, str]:
    """(figures, « yes », « no » or « left out »), in a folder that lives as long as that."""
    click.secho(f"\n{name}: {fault(name).__doc__.splitlines()[0]}", bold=True)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="portail-faults-") as folder:
        try:
            found = fault(name).run(Scene(Path(folder)), full)
        except Missing as missing:
            found = None
            measured, holds = str(missing), "left out"
        except Exception as error:  # noqa: BLE001 - the other faults are still of interest
            found = Finding(f"it could not be played: {type(error).__name__}: {error}", False)
    if found:
        measured, holds = found.measured, "yes" if found.holds else "no"
    click.echo(f"  {holds}: {measured} ({time.monotonic() - begun:.0f} s)")
    return measured, holds


def told(rows: list[tuple[str, str, str, str]]) -> str:
    """The table, as Markdown."""
    lines = ["| fault | figure asked | figure measured | holds |", "|---|---|---|---|"]
    return "\n".join([*lines, *(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)]) + "\n"


if __name__ == "__main__":
    main()
