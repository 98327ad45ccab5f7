"""Every address of the house: who guards it, and what it may hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, UUIDConverter
from django.urls.resolvers import RegexPattern

from vardkase.testing import source


class Route(NamedTuple):
    """One address: its pattern from the root, what answers, and the variables in it."""

    path: str
    view: Any
    converters: dict[str, Any]
    regular: bool
    name: str

    @property
    def ours(self) -> bool:
        """Our own view; those of the sign-in library and of Django are not."""
        return bool(getattr(self.view, "__module__", "").startswith("vardkase."))


def walk(
    patterns: list[Any], prefix: str = "", converters: dict[str, Any] | None = None, names: str = "", regular: bool = False
) -> Iterator[Route]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        held = {**(converters or {}), **pattern.pattern.converters}
        by_expression = regular or isinstance(pattern.pattern, RegexPattern)
        if isinstance(pattern, URLResolver):
            inner = f"{names}{pattern.namespace}:" if pattern.namespace else names
            yield from walk(pattern.url_patterns, path, held, inner, by_expression)
        elif isinstance(pattern, URLPattern):
            yield Route(path, pattern.callback, held, by_expression, f"{names}{pattern.name}")


def routes() -> list[Route]:
    return list(walk(get_resolver().url_patterns))


def test_every_route_declares_its_gate():
    found = {}
    for route in routes():
        if not getattr(route.view, "gate", None):
            found[f"/{route.path}"] = f"{route.view.__module__}.{getattr(route.view, '__name__', route.view)} has no gate"
    assert not (complaint := source.judge("routes", found)), complaint


def test_only_other_peoples_routes_are_excused_from_declaring_one():
    excused = source.allowed("routes")
    assert [f"/{route.path}" for route in routes() if route.ours and f"/{route.path}" in excused] == []


def test_variables_in_addresses_are_ids_or_numbers():
    found = {}
    for route in routes():
        odd = [name for name, converter in route.converters.items() if not isinstance(converter, UUIDConverter | IntConverter)]
        if route.ours and odd:
            found[f"/{route.path}"] = f"{', '.join(odd)} is neither uuid: nor int:"
        elif route.ours and route.regular:
            found[f"/{route.path}"] = "a regular expression: use path()"
    assert not (complaint := source.judge("identifiers", found)), complaint


def test_every_address_ends_with_a_slash_or_a_file_name_and_has_a_name_of_its_own():
    ours = [route for route in routes() if route.ours]
    assert [
        f"/{route.path}" for route in ours if route.path and not route.path.endswith("/") and "." not in route.path.rpartition("/")[2]
    ] == []
    names = [route.name for route in ours]
    assert sorted({name for name in names if names.count(name) > 1}) == []
    assert [f"/{route.path}" for route in ours if route.name.endswith("None")] == []


def plain_addresses() -> list[str]:
    return [f"/{route.path}" for route in routes() if route.ours and not route.converters and not route.regular]


@pytest.mark.django_db
def test_no_address_shows_anything_to_one_who_is_not_signed_in(client):
    """Every address without variables: public ones answer, the others send to the door. None breaks."""
    from vardkase.access.gates import __name__ as gates

    assert gates
    for route in routes():
        if not route.ours or route.converters or route.regular:
            continue
        answer = client.get(f"/{route.path}")
        public = str(getattr(route.view, "gate", "")).startswith("public")
        # 405: the address only takes POST. 404: demonstration only.
        assert answer.status_code in ({200, 302, 404, 405} if public else {302, 405, 404}), f"/{route.path} answered {answer.status_code}"
