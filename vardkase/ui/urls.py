"""Addresses of the look: the gallery and the choice of colours. Mounted by the shell under `ui/`."""

from __future__ import annotations

from django.urls import path

from vardkase.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("theme/", views.choose_theme, name="theme"),
]
