"""Rules of the situation picture: pure functions on enums and dataclasses, with `now` passed in."""
