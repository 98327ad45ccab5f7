"""Crisis leadership: how long a staff waits for a plan of who relieves whom, and for a call-out."""

from bench.leadership import callout, planning, start

MEASURES = {"plan": planning.plan, "callout": callout.callout, "start": start.start}
