"""The order in which tests are run: those that begin with the same scenes one after another, so that a scene is set once for all of them.

Within a file; and within a folder whose files begin with the same costly thing, which then stays in one process. Otherwise the order is
that of the files: tests that begin with no scene come first, and those that begin with the same are left as they are written.
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from vardkase.testing import scenes

# The storm of the demonstration takes five seconds to set, and a dozen files look at it. The tests of the house itself (not those in the
# folders beneath) read the whole of its code before they look at it.
FOLDERS = ("vardkase/shell/demo/alfrida/tests", "tests")


def place(name: str) -> str:
    """Where a test (its node id) is run together with others: its file, or its folder."""
    file = name.partition("::")[0]
    folder = file.rpartition("/")[0]
    return folder if folder in FOLDERS else file


def in_company(items: list[pytest.Item]) -> list[pytest.Item]:
    """The tests in the order in which they are run; the same in every process."""
    places: dict[str, int] = {}
    at = [places.setdefault(place(item.nodeid), len(places)) for item in items]
    begins = [tuple(scene.name for scene in scenes.wanted_by(item)) for item in items]
    return [items[number] for number in sorted(range(len(items)), key=lambda number: (at[number], begins[number], number))]


class Together(LoadScopeScheduling):
    """Tests of a place stay together in one process."""

    def _split_scope(self, nodeid: str) -> str:
        return place(nodeid)


def scheduler(config: pytest.Config, log: Any) -> Together | None:
    """Ours instead of `--dist loadfile`; any other that was asked for is given."""
    return Together(config, log) if config.getvalue("dist") == "loadfile" else None
