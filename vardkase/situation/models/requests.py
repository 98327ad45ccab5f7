"""Tables of requests for information."""
