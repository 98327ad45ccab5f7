"""The house's navigation: what a viewer may reach from anywhere."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from vardkase.access.rules import Capability, Viewer
from vardkase.ui.layout import NavItem

# What lies under a link of the top level though its address does not begin as the link's own does.
BESIDE = {
    "preparedness:rounds": ("rules/", "rulesets/", "self-checks/", "follow-ups/", "imports/", "export/"),
    "preparedness:measures": ("choice/", "risks/"),
}


def main_navigation(viewer: Viewer, path: str) -> tuple[NavItem, ...]:
    """The links of the top level, in the order of an ordinary night."""
    places = [
        (_("Start"), "shell:home", None),
        (_("What is due"), "leadership:due", None),
        (_("Alarms"), "incidents:alarms", Capability.ALARM_READ),
        (_("Warnings"), "situation:warnings", Capability.ALARM_READ),
        (_("Incidents"), "incidents:incidents", Capability.INCIDENT_READ),
        (_("Duty diary"), "leadership:diary", Capability.DIARY_READ),
        (_("Plans"), "plans:units", Capability.ORGANISATION_READ),
        (_("Vital functions"), "preparedness:registers", Capability.ORGANISATION_READ),
        (_("Risk analyses"), "preparedness:rounds", Capability.RSA_READ),
        (_("Measures"), "preparedness:measures", Capability.RSA_READ),
        (_("Organisation"), "organisation:register", Capability.ORGANISATION_READ),
        (_("Accounts"), "access:accounts", Capability.ACCOUNTS_MANAGE),
    ]
    items = []
    for label, name, capability in places:
        if capability is None or viewer.scopes_with(capability):
            try:
                url = reverse(name)
            except NoReverseMatch:
                continue
            items.append(NavItem(str(label), url, current=_is_here(path, url) or _is_beside(path, url, name)))
    return tuple(items)


def _is_here(path: str, url: str) -> bool:
    """Whether a page lies under a link. Sign-in and one's own account lie beside the accounts, not under them."""
    if url == "/" or path.startswith((f"{url}me/", f"{url}konto/", f"{url}held/", f"{url}door/")):
        return path == url
    return path.startswith(url)


def _is_beside(path: str, url: str, name: str) -> bool:
    """Whether a page lies beside a link, in the same package."""
    package = url.rstrip("/").rpartition("/")[0]
    return any(path.startswith(f"{package}/{beside}") for beside in BESIDE.get(name, ()))
