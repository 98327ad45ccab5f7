"""Addresses of preparedness."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "preparedness"
urlpatterns: list[URLPattern] = []
