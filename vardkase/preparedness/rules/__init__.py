"""What a vital function is and demands, in plain Python: its content, what is refused, what hangs together, and where the gaps are."""

from __future__ import annotations
