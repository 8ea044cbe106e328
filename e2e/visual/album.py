"""An album: the pictures that one engine drew and somebody approved, and what drew them."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

APPROVED = Path(__file__).with_name("approved")
SAMPLE = "sample"


@dataclass(frozen=True)
class Album:
    """One folder an engine: `home-360-light.webp`…, `sample.webp` and `drawn_by.json`."""

    folder: Path

    @property
    def names(self) -> set[str]:
        """Every picture of it but the sample."""
        return {path.stem for path in self.folder.glob("*.webp")} - {SAMPLE}

    @property
    def drawn_by(self) -> str:
        """In words: « chromium 156.0.8078.79, Linux x86_64, DejaVu Sans »."""
        path = self.folder / "drawn_by.json"
        return ", ".join(json.loads(path.read_text("utf-8")).values()) if path.exists() else "nobody"

    def picture(self, name: str) -> Image.Image | None:
        """The approved one, if there is one."""
        path = self._path(name)
        if not path.exists():
            return None
        with Image.open(path) as picture:
            return picture.convert("RGB")

    def keep(self, name: str, picture: Image.Image) -> None:
        """Approve it. Written aside and moved: another worker may read the same name."""
        self.folder.mkdir(parents=True, exist_ok=True)
        aside = self.folder / f".{name}.{os.getpid()}"
        picture.save(aside, "WEBP", lossless=True, quality=100, method=4)
        aside.replace(self._path(name))

    def sign(self, sample: Image.Image, drawn_by: dict[str, str]) -> None:
        """Say what draws these pictures."""
        self.keep(SAMPLE, sample)
        (self.folder / "drawn_by.json").write_text(json.dumps(drawn_by, indent=1) + "\n", "utf-8")

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.webp"
