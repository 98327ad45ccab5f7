"""Rules of crisis leadership, readable aloud: staffs, directions, decisions, tasks, the lead board, and the crisis board by the law."""

from __future__ import annotations
