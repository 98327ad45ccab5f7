"""Lent roles: the chief of staff lends one for a night, and takes it back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardkase.access import queries as access
from vardkase.access import words as access_words
from vardkase.access.rules import Capability
from vardkase.incidents.rules import scopes
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import actions
from vardkase.leadership.actions.loans import LoanDraft
from vardkase.leadership.forms.base import LeadershipForm
from vardkase.leadership.forms.loans import LendForm
from vardkase.leadership.views.acts import Act, Scene, moment, page, said


def _form(scene: Scene, data: Any) -> LendForm:
    people = access.people_to_lend_to(scene.request.viewer, scopes(scene.incident.id, scene.incident.authority_id), now=scene.now)
    return LendForm(data, now=scene.now, people=people)


def _lend(scene: Scene, form: LendForm) -> None:
    data = form.cleaned_data
    draft = LoanDraft(data["account"], data["role"], data["hours"], data["reason"])
    actions.lend_role(**scene.common, draft=draft, key=form.posted_key)


def _loan(scene: Scene) -> access.Loan:
    row = scene.incident
    for one in access.loans(scene.request.viewer, row.stream, scopes(row.id, row.authority_id), now=scene.now):
        if one.id == scene.target:
            return one
    raise Refusal("leadership.not_found")


def _about(scene: Scene) -> list[tuple[str, str]]:
    if scene.request.method == "POST":
        return []  # A form sent twice finds the role taken back already, and is answered as the first time.
    loan = _loan(scene)
    role = str(access_words.ROLES[loan.role])
    return said((_("Who"), loan.label), (_("Role"), role), (_("Until"), moment(loan.valid_to, scene.now)), (_("Why?"), loan.reason))


def _return(scene: Scene, form: LeadershipForm) -> None:
    if scene.target is None:
        raise Refusal("leadership.not_found")
    actions.return_role(**scene.common, grant_id=scene.target, key=form.posted_key)


lend_role = page(
    Act(
        title=gettext_lazy("Lend a role"),
        button=gettext_lazy("Lend the role"),
        done=gettext_lazy("The role is lent, and stands in the log with its reason."),
        place="leadership",
        back="leadership:overview",
        capability=Capability.ROLE_LEND,
        form=_form,
        work=_lend,
        hint=gettext_lazy(
            "For the night when somebody must get to work now, and no administrator is there. It counts in this incident alone and ends by"
            " itself."
        ),
    )
)
return_role = page(
    Act(
        title=gettext_lazy("Take a lent role back"),
        button=gettext_lazy("Take it back"),
        done=gettext_lazy("The role is taken back, and counts no more from now on."),
        place="leadership",
        back="leadership:overview",
        capability=Capability.ROLE_LEND,
        form=lambda scene, data: LeadershipForm(data, now=scene.now),
        work=_return,
        afterwards=True,
        about=_about,
    )
)
