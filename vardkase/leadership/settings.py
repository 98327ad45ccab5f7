"""The settings of crisis leadership, declared beside the code they steer."""

from __future__ import annotations

from pathlib import Path

from vardkase.kernel import options

CRISIS_BOARD = options.text("CRISIS_BOARD", "Kommunstyrelsens arbetsutskott", "Who is the crisis board (krisledningsnämnd).")
_file = options.text("LAW_FILE", "", "File with the sections of law that rules cite, when newer than ours; empty for ours.")
LAW_FILE = Path(_file) if _file else None
