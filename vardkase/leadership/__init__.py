"""Crisis leadership: who leads, with what mandate and grounds, who has been called, what was decided, and who holds out how long."""
