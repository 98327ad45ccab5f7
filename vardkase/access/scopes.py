"""Names of scopes. Scopes are opaque to access; the floors above register how theirs are called and which can be chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext as _

from vardkase.access.rules import EVERYWHERE, Viewer

Namer = Callable[[Iterable[str]], Mapping[str, str]]
Chooser = Callable[[Viewer], Iterable[tuple[str, str]]]
_namers: dict[str, Namer] = {}
_choosers: dict[str, Chooser] = {}


def register(kind: str, *, names: Namer, choices: Chooser) -> None:
    """Declares for scopes `<kind>:…` how they are called, and which of them a viewer may choose, as (scope, name)."""
    _namers[kind] = names
    _choosers[kind] = choices


def names(scopes: Iterable[str]) -> dict[str, str]:
    """What the scopes are called. One that nobody knows is called what it is."""
    wanted = set(scopes)
    found = {EVERYWHERE: _("The whole installation")}
    for kind, namer in _namers.items():
        found.update(namer([scope for scope in wanted if scope.startswith(f"{kind}:")]))
    return {scope: found.get(scope, scope) for scope in wanted}


def choices(viewer: Viewer, *, kinds: Iterable[str] = ("org", "incident")) -> list[tuple[str, str]]:
    """The scopes that a viewer may choose among, the whole installation first."""
    found = [(EVERYWHERE, _("The whole installation"))]
    for kind in kinds:
        if kind in _choosers:
            found += list(_choosers[kind](viewer))
    return found
