"""What leaves crisis leadership as a file: the draft minutes of a meeting, in Swedish, and its facts as JSON."""

from __future__ import annotations

from vardkase.leadership.papers.minutes import file_name, minutes
from vardkase.leadership.papers.structured import structured

__all__ = ["file_name", "minutes", "structured"]
