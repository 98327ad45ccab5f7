"""Who may read and change what: the only place that filters the register by the viewer's grants.

Every record is kept by one authority (its register). It is read with ORGANISATION_READ in the keeper or in any authority inside the
keeper's own register (not in a partner that is merely described there), and changed with ORGANISATION_EDIT in the keeper or in the
record's own authority. A restricted contact way is read by its own authority alone, and by those who keep the register.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from vardkase.access.rules import EVERYWHERE, Capability, Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger import memory
from vardkase.organisation.events import STREAM
from vardkase.organisation.models import ContactWay, Organisation, Person, Post, PostHolding

_PREFIX = "org:"
T = TypeVar("T")


def authorities(viewer: Viewer, capability: Capability) -> frozenset[UUID] | None:
    """The authorities in which the viewer holds a capability; None stands for all."""
    scopes = viewer.scopes_with(capability)
    if EVERYWHERE in scopes:
        return None
    return frozenset(UUID(scope.removeprefix(_PREFIX)) for scope in scopes if scope.startswith(_PREFIX))


def keepers(viewer: Viewer) -> frozenset[UUID] | None:
    """The registers that the viewer may read, by who keeps them; None stands for all."""
    held = authorities(viewer, Capability.ORGANISATION_READ)
    if held is None or not held:
        return held
    inside = Organisation.objects.filter(authority_id__in=held, partner=False).values_list("keeper_id", flat=True).distinct()
    return held | remembered(viewer, "keepers", lambda: frozenset(inside))


def sight(viewer: Viewer) -> tuple[frozenset[str], frozenset[str]]:
    """What decides what of the register a viewer is shown: who has the same sees the same."""
    return viewer.scopes_with(Capability.ORGANISATION_READ), viewer.scopes_with(Capability.ORGANISATION_EDIT)


def remembered(viewer: Viewer, what: Hashable, read: Callable[[], T]) -> T:
    """What is read from the register for a viewer, kept while nothing is added to it; `what` is the question."""
    return memory.remembered((what, sight(viewer)), (STREAM,), read)


def keeping(viewer: Viewer) -> frozenset[UUID]:
    """The boards that keep the registers which the viewer may read."""
    return remembered(viewer, "keeping", lambda: _keeping(viewer))


def _keeping(viewer: Viewer) -> frozenset[UUID]:
    return frozenset(organisations(viewer).filter(valid_to=None).values_list("keeper_id", flat=True).distinct())


class Reach:
    """The registers that a viewer may read, asked for once for everything that is read in them."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer, self._kept = viewer, keepers(viewer)

    def organisations(self) -> QuerySet[Organisation]:
        """The organisations that the viewer may read."""
        rows = Organisation.objects.select_related("parent", "authority", "data_controller")
        return rows if self._kept is None else rows.filter(keeper_id__in=self._kept)

    def posts(self) -> QuerySet[Post]:
        """The posts that the viewer may read."""
        rows = Post.objects.select_related("organisation")
        return rows if self._kept is None else rows.filter(organisation__keeper_id__in=self._kept)

    def people(self) -> QuerySet[Person]:
        """The people that the viewer may read."""
        rows = Person.objects.select_related("organisation")
        return rows if self._kept is None else rows.filter(organisation__keeper_id__in=self._kept)

    def holdings(self) -> QuerySet[PostHolding]:
        """Who holds which post, as far as the viewer may read."""
        rows = PostHolding.objects.select_related("post__organisation", "person")
        return rows if self._kept is None else rows.filter(post__organisation__keeper_id__in=self._kept)

    def ways(self, *, closed: bool = False) -> QuerySet[ContactWay]:
        """The contact ways that the viewer may read: those in use, with `closed` also those that are no longer."""
        rows = ContactWay.objects.select_related("organisation", "post", "person")
        if not closed:
            rows = rows.filter(valid_to=None)
        if self._kept is None:
            return rows
        rows = rows.filter(organisation__keeper_id__in=self._kept)
        own = authorities(self._viewer, Capability.ORGANISATION_READ) or frozenset()
        keeping = authorities(self._viewer, Capability.ORGANISATION_EDIT) or frozenset()
        return rows.filter(Q(restricted=False) | Q(organisation__authority_id__in=own) | Q(organisation__keeper_id__in=keeping))


def organisations(viewer: Viewer) -> QuerySet[Organisation]:
    """The organisations that the viewer may read."""
    return Reach(viewer).organisations()


def posts(viewer: Viewer) -> QuerySet[Post]:
    """The posts that the viewer may read."""
    return Reach(viewer).posts()


def people(viewer: Viewer) -> QuerySet[Person]:
    """The people that the viewer may read."""
    return Reach(viewer).people()


def holdings(viewer: Viewer) -> QuerySet[PostHolding]:
    """Who holds which post, as far as the viewer may read."""
    return Reach(viewer).holdings()


def ways(viewer: Viewer, *, closed: bool = False) -> QuerySet[ContactWay]:
    """The contact ways that the viewer may read: those in use, with `closed` also those that are no longer."""
    return Reach(viewer).ways(closed=closed)


def may_edit(viewer: Viewer, organisation: Organisation) -> bool:
    """Whether the viewer may change an organisation and what hangs on it."""
    return may_edit_in(viewer, organisation.keeper_id, organisation.authority_id)


def may_edit_in(viewer: Viewer, keeper_id: UUID, authority_id: UUID) -> bool:
    """The same, by whose register it stands in and which authority it belongs to."""
    return viewer.can(Capability.ORGANISATION_EDIT, (f"{_PREFIX}{keeper_id}", f"{_PREFIX}{authority_id}"))


def may_keep(viewer: Viewer, keeper_id: UUID) -> bool:
    """Whether the viewer may keep the register of an authority: add organisations to it, import into it."""
    return viewer.can(Capability.ORGANISATION_EDIT, (f"{_PREFIX}{keeper_id}",))


def check_edit(viewer: Viewer, organisation: Organisation) -> None:
    """Refuses who may read but not change."""
    if not may_edit(viewer, organisation):
        raise Refusal("organisation.not_yours", keeper=organisation.name)


def check_keep(viewer: Viewer, keeper_id: UUID) -> None:
    """Refuses who does not keep that register, as if it did not exist."""
    if not may_keep(viewer, keeper_id):
        raise Refusal("organisation.not_found")


def edits_anything(viewer: Viewer) -> bool:
    """Whether the viewer may change anything at all."""
    return bool(viewer.scopes_with(Capability.ORGANISATION_EDIT))


def keeper_for(viewer: Viewer) -> UUID | None:
    """The register that the viewer keeps: the one there is, or the one they hold the right in. None when that is not given."""
    held = authorities(viewer, Capability.ORGANISATION_EDIT)
    rows = Organisation.objects.filter(partner=False)
    kept = set((rows if held is None else rows.filter(keeper_id__in=held)).values_list("keeper_id", flat=True).distinct()[:2])
    if not kept and held:
        kept = set(held)
    return kept.pop() if len(kept) == 1 else None
