"""Plans and governing documents that wait: to be read through by whoever looks after them, or to be commented on by those asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vardkase.access.rules import Role, Viewer
from vardkase.leadership.obligations import Due, Obligation, end_of
from vardkase.plans.queries import document_due
from vardkase.plans.queries.document_due import ToReview

ROLES = (Role.COORDINATOR, Role.UNIT_COORDINATOR)


def source(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    """One line for all reviews, as the register has each; one for every draft that an organisation of the viewer's is asked about."""
    today = timezone.localdate(now)
    found = document_due.to_review(viewer, today)
    if found:
        yield _review(found)
    for one in document_due.to_comment(viewer, today):
        yield Obligation(
            key=f"comment-{one.referral_id}-{one.organisation_id}",
            code="document_to_comment",
            title=_("Comment on “%(title)s” for %(organisation)s") % {"title": one.title, "organisation": one.organisation},
            why=_("The draft is out for comments, and no comment has come from here. Whoever has none says so in a comment."),
            since=None,
            due_at=end_of(one.last_day),
            state=Due.SOON,
            url=reverse("plans:referral", args=[one.referral_id]),
            roles=ROLES,
        )


def _review(found: Sequence[ToReview]) -> Obligation:
    late = [one for one in found if one.overdue]
    told = late or found
    if len(told) == 1:
        title = (_("Review “%(title)s”, which is late") if late else _("Review “%(title)s”")) % {"title": told[0].title}
    elif late:
        title = ngettext("%(count)s document should have been reviewed", "%(count)s documents should have been reviewed", len(late))
    else:
        title = ngettext("Review %(count)s document", "Review %(count)s documents", len(found))
    return Obligation(
        key="documents-review",
        code="documents_to_review",
        title=title % {"count": len(told)} if len(told) > 1 else title,
        why=_("A plan that nobody reads through grows old. Review it, or adopt a new version."),
        since=None,
        due_at=end_of(min(one.review_due for one in told)),
        state=Due.OVERDUE if late else Due.SOON,
        url=_url(told),
        roles=ROLES,
    )


def _url(told: Sequence[ToReview]) -> str:
    """The document itself when it is one alone; otherwise the register of what is to be looked at."""
    if len(told) == 1:
        return reverse("plans:document", args=[told[0].document_id])
    return f"{reverse('plans:documents')}?show=attention"
