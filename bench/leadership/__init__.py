"""Crisis leadership: how long a staff waits for its start, for a call-out, for a plan of who relieves whom, and for each of its pages."""

from bench.leadership import callout, pages, planning, start

MEASURES = {"start": start.start, "callout": callout.callout, "plan": planning.plan, "pages": pages.pages}
