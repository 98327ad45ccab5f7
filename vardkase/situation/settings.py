"""The settings of the situation picture, declared beside the code they steer."""

from __future__ import annotations

from vardkase.situation.feeds.settings import *  # noqa: F403 - feeds of warnings declare their own
