"""What scopes are called, and which can be chosen: told to access, which lies below the floors that know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from vardkase.access import scopes
from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.exporting import all_incidents
from vardkase.incidents.views.authority import OWN
from vardkase.organisation import queries as organisation
from vardkase.organisation.models import Organisation

ORG, INCIDENT = "org", "incident"


def register() -> None:
    """Called once, when the house is put together."""
    scopes.register(ORG, names=_authority_names, choices=_authorities)
    scopes.register(INCIDENT, names=_incident_names, choices=_incidents)


def _authority_names(wanted: Iterable[str]) -> Mapping[str, str]:
    found = Organisation.objects.filter(id__in=[_id(scope) for scope in wanted]).values_list("id", "name")
    return {f"{ORG}:{identity}": name for identity, name in found}


def _authorities(viewer: Viewer) -> Iterable[tuple[str, str]]:
    return [(f"{ORG}:{identity}", name) for identity, name, kind in organisation.choices(viewer, editable=False) if kind in OWN]


def _incident_names(wanted: Iterable[str]) -> Mapping[str, str]:
    """By reference, never by title: whoever manages accounts does not learn from it what has happened."""
    asked = set(wanted)
    return {scope: row.reference for row in all_incidents() if (scope := f"{INCIDENT}:{row.id}") in asked} if asked else {}


def _incidents(viewer: Viewer) -> Iterable[tuple[str, str]]:
    return [(f"{INCIDENT}:{row.id}", f"{row.reference} {row.title}") for row in incidents.incidents_list(viewer)]


def _id(scope: str) -> UUID:
    return UUID(scope.partition(":")[2])
