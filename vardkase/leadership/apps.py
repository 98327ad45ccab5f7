"""Django's entry to crisis leadership."""

from __future__ import annotations

from django.apps import AppConfig


class LeadershipConfig(AppConfig):
    """Crisis leadership."""

    name = "vardkase.leadership"
    label = "leadership"

    def ready(self) -> None:
        """Declares the events, how they read in the log and which tables follow them, and the pages in an incident's room."""
        from django.conf import settings

        from vardkase.access.views import own
        from vardkase.leadership import (  # noqa: F401 - imported for their declarations
            due,
            events,
            law,
            lines,
            outbox,
            projections,
            rooms,
        )
        from vardkase.leadership.actions import closing
        from vardkase.leadership.queries import standdown
        from vardkase.leadership.views import push

        lines.declare()
        projections.follow()
        projections.diary.keep()
        projections.push.keep()
        projections.below.keep()
        own.offer(push.on_account)
        rooms.offer()
        due.offer()
        law.use(settings.LAW_FILE)
        standdown.offer_ours()
        closing.offer()
