"""Addresses of preparedness: one file for each noun."""

from __future__ import annotations

from types import ModuleType

from vardkase.preparedness.urls import asking, functions, reports, rulesets

app_name = "preparedness"
PARTS: tuple[ModuleType, ...] = (functions, rulesets, asking, reports)
urlpatterns = [address for part in PARTS for address in part.ADDRESSES]
