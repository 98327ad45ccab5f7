"""The look stands on the kernel alone: its tests run without the floors above, with their own addresses and no middleware."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import HttpRequest
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory

from vardkase.ui.prepare import build

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["django.templatetags.i18n", "vardkase.ui.templatetags.fixed", "vardkase.ui.templatetags.components"],
        },
    }
]


@pytest.fixture(autouse=True)
def _own_floor(settings):
    settings.TEMPLATES = TEMPLATES
    settings.ROOT_URLCONF = "vardkase.ui.tests.urls"
    settings.MIDDLEWARE = []
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(scope="session", autouse=True)
def _style_sheet():
    build()


@pytest.fixture
def at() -> Callable[..., datetime]:
    """A moment in UTC: at(2019, 1, 3, 9)."""

    def make(*parts: int) -> datetime:
        return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]  # the parts are year to microsecond, never the zone

    return make


@pytest.fixture
def request_for() -> Callable[..., HttpRequest]:
    """A request as a browser sends it, with cookies."""

    def make(path: str = "/ui/", **cookies: str) -> HttpRequest:
        request = RequestFactory().get(path)
        request.COOKIES.update(cookies)
        return request

    return make


@pytest.fixture
def show(request_for) -> Callable[..., str]:
    """Renders a template file of the package with a context, as a view would."""

    def make(name: str, request: HttpRequest | None = None, /, **context: Any) -> str:
        return render_to_string(name, context, request=request or request_for())

    return make


@pytest.fixture
def write(request_for) -> Callable[..., str]:
    """Renders template text: write("{{ at|clock }}", at=…)."""

    def make(text: str, **context: Any) -> str:
        return str(engines["django"].from_string("{% load moments %}" + text).render(context, request_for()))

    return make
