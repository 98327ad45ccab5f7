"""Two houses that start at once: what must be there before a page can be shown is made by one of them, while the other waits."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from vardkase.shell.commands import house


def test_one_waits_until_the_other_is_done(tmp_path: Path) -> None:
    steps: list[str] = []

    def make(name: str) -> None:
        with house._alone(tmp_path / "build"):
            steps.append(f"{name} begins")
            time.sleep(0.05)
            steps.append(f"{name} ends")

    both = [threading.Thread(target=make, args=(name,)) for name in ("a", "b")]
    for one in both:
        one.start()
    for one in both:
        one.join(10)
    first, second = (("a", "b"), ("b", "a"))[steps[0].startswith("b")]
    assert steps == [f"{first} begins", f"{first} ends", f"{second} begins", f"{second} ends"]


def test_what_went_wrong_for_one_does_not_lock_the_next_out(tmp_path: Path) -> None:
    for _ in range(2):
        try:
            with house._alone(tmp_path):
                raise RuntimeError("full disk")
        except RuntimeError:
            continue
    with house._alone(tmp_path):
        assert (tmp_path / ".lock").exists()
