"""Crisis leadership: how long a staff waits for a plan of who relieves whom, and for each of its pages."""

from bench.leadership import pages, planning

MEASURES = {"plan": planning.plan, "pages": pages.pages}
