"""What a page may load: nothing but what the house serves itself."""

from __future__ import annotations

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self';"
    " media-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)


def widened(**more: str) -> str:
    """The policy of a page that needs more than others: `worker_src="blob:"`, `connect_src="https://tiles.example"`."""
    parts = dict(part.strip().partition(" ")[::2] for part in POLICY.split(";"))
    for name, sources in more.items():
        directive = name.replace("_", "-")
        parts[directive] = f"{parts.get(directive, '')} {sources}".strip()
    return "; ".join(f"{directive} {sources}" for directive, sources in parts.items())
