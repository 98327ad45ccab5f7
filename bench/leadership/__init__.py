"""Crisis leadership: how long a staff waits for a plan of who relieves whom."""

from bench.leadership import planning

MEASURES = {"plan": planning.plan}
