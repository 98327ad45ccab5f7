"""`bin/bench NAME…`: runs the measurements whose names begin so; `--list` names them."""

from __future__ import annotations

import os
import subprocess
import sys

from bench import leadership, preparedness, situation, spine
from bench.house import folder
from bench.spine.reading import SHARED

GROUPS = {
    f"{group}.{name}": measure
    for group, package in (("spine", spine), ("leadership", leadership), ("situation", situation), ("preparedness", preparedness))
    for name, measure in package.MEASURES.items()
}


def main(arguments: list[str]) -> int:
    """Exit status 1 when a goal was missed, 2 when nothing is called so."""
    if arguments == ["--list"] or not arguments:
        print("\n".join(GROUPS))
        return 0
    chosen = [name for name in GROUPS if any(name == wanted or name.startswith(wanted + ".") for wanted in arguments)]
    if not chosen:
        print(f"nothing is called {' '.join(arguments)}; --list names what there is", file=sys.stderr)
        return 2
    if len(chosen) > 1:
        # A house belongs to a process: each measurement gets one of its own.
        with folder() as shared:
            environ = {**os.environ, SHARED: str(shared)}
            ends = [subprocess.run([sys.executable, "-m", "bench", name], check=False, env=environ).returncode for name in chosen]
        return max(ends)
    return 1 if any(result.ok is False for result in GROUPS[chosen[0]](chosen[0])) else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
