"""Addresses of crisis leadership."""

from __future__ import annotations

from django.urls import path

app_name = "leadership"
urlpatterns: list = []
