"""The addresses of the look, mounted as the shell does."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("ui/", include("vardkase.ui.urls"))]
