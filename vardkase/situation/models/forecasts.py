"""Tables of what somebody has said will be, and what came of it."""
