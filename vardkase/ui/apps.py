"""The Django app of the look."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, static files and translations; no models."""

    name = "vardkase.ui"
    label = "ui"
