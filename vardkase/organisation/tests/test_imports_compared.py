"""An import is compared with the register before the only turn to write is taken, and counts only while nothing has changed since."""

from __future__ import annotations

import pytest

from vardkase.access.models import GrantRow
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.organisation import actions
from vardkase.organisation.imports.columns import Field, Target
from vardkase.organisation.models import ContactWay, Person, Post
from vardkase.organisation.queries import imports
from vardkase.organisation.rules import Channel
from vardkase.organisation.tests.importing import HEAD, ONE, shown, start
from vardkase.testing.pages import CheckingClient

pytestmark = pytest.mark.django_db


class TestComparedBeforeTheTurn:
    @pytest.fixture
    def comparisons(self, monkeypatch):
        """Counts them; `meanwhile` is what somebody does while the first one is made."""
        made = []
        whole = imports.preview_against

        def counted(row, now):
            made.append(row.id)
            result = whole(row, now)
            if len(made) == 1 and counted.meanwhile:
                counted.meanwhile()
            return result

        counted.meanwhile, counted.made = None, made
        monkeypatch.setattr(imports, "preview_against", counted)
        return counted

    def confirm(self, town, draft, comparisons, meanwhile=None):
        plan = shown(town, draft)
        comparisons.made.clear()
        comparisons.meanwhile = meanwhile
        return actions.confirm_import(viewer=town.viewer, draft_id=draft, shown=plan.digest, key=new_id(), now=town.now)

    def test_once_is_enough_where_nobody_wrote_meanwhile(self, town, comparisons):
        self.confirm(town, start(town, HEAD + ONE), comparisons)
        assert len(comparisons.made) == 1
        assert Post.objects.count() == 1

    def test_what_somebody_wrote_meanwhile_is_seen(self, town, comparisons):
        draft = start(town, HEAD + ONE)
        with pytest.raises(Refusal) as caught:
            self.confirm(town, draft, comparisons, meanwhile=lambda: town.post_way(town.post("Säkerhetschef"), "070-174 06 11"))
        assert (caught.value.code, len(comparisons.made)) == ("organisation.import_changed", 2)
        assert (Post.objects.count(), ContactWay.objects.count(), Person.objects.count()) == (1, 1, 0)

    def test_what_somebody_wrote_elsewhere_meanwhile_hinders_nothing(self, town, comparisons):
        self.confirm(town, start(town, HEAD + ONE), comparisons, meanwhile=lambda: town.post("Vakt", town.social))
        assert len(comparisons.made) == 2
        assert set(Post.objects.values_list("title", flat=True)) == {"Säkerhetschef", "Vakt"}

    def test_columns_chosen_meanwhile_are_seen(self, town, comparisons):
        draft = start(town, HEAD + ONE)
        other: dict[int, Target] = {0: Field.ORGANISATION, 3: Channel.MOBILE}
        with pytest.raises(Refusal) as caught:
            self.confirm(
                town, draft, comparisons, meanwhile=lambda: actions.choose_columns(viewer=town.viewer, draft_id=draft, chosen=other)
            )
        assert caught.value.code == "organisation.import_changed"
        assert not ContactWay.objects.exists()

    def test_a_right_that_was_taken_back_meanwhile_counts_no_more(self, town, comparisons, sign_in):
        viewer = sign_in(CheckingClient(), town.viewer)
        draft = start(town, HEAD + ONE, viewer=viewer)
        plan = shown(town, draft, viewer)
        comparisons.made.clear()
        comparisons.meanwhile = lambda: GrantRow.objects.filter(account_id=viewer.account_id).update(revoked_at=town.now)
        with pytest.raises(Refusal) as caught:
            actions.confirm_import(viewer=viewer, draft_id=draft, shown=plan.digest, key=new_id(), now=town.now)
        assert caught.value.code == "organisation.draft_gone"
        assert not Post.objects.exists()
