"""Addresses of preparedness: one file for each noun."""

from __future__ import annotations

from types import ModuleType

from vardkase.preparedness.urls import analyses, asking, choices, functions, imports, measures, reports, rulesets

app_name = "preparedness"
PARTS: tuple[ModuleType, ...] = (functions, analyses, rulesets, asking, measures, choices, imports, reports)
urlpatterns = [address for part in PARTS for address in part.ADDRESSES]
