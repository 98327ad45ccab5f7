"""Addresses of preparedness: one file for each noun."""

from __future__ import annotations

from django.urls import URLPattern

from vardkase.preparedness.urls import choices, functions, imports, measures

app_name = "preparedness"
urlpatterns: list[URLPattern] = [*functions.PATHS, *measures.PATHS, *choices.PATHS, *imports.PATHS]
