"""Gates: what a view asks of the one who comes. Every view has exactly one, as `view.gate`, so that the route list can say who may where.

A gate is coarse: it asks whether a capability is held in *some* scope. The domain call behind it asks for the scope in question.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.refusal import Refusal

View = Callable[..., HttpResponseBase]
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
# A proxy in front makes every visitor look local; its traces mean that the visitor is not.
PROXY_TRACES = (
    *("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_SERVER", "HTTP_X_REAL_IP"),
    *("HTTP_FORWARDED", "HTTP_VIA", "HTTP_CF_CONNECTING_IP", "HTTP_TRUE_CLIENT_IP"),
)


class GateKind(StrEnum):
    """What is asked."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    CAPABILITY = "capability"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Gate:
    """The gate of a view, for the route list: what is asked, and why nothing is where nothing is."""

    kind: GateKind
    capability: Capability | None = None
    reason: str = ""

    def __str__(self) -> str:
        return str(self.capability or self.kind)


class ViewerRequest(HttpRequest):
    """A request that has passed a gate."""

    viewer: Viewer


def public(reason: str) -> Callable[[View], View]:
    """Open to everyone, for the reason given."""
    if not reason.strip():
        raise ValueError("a public view says why it is public")
    return _gate(Gate(GateKind.PUBLIC, reason=reason), lambda request: None)


def signed_in(view: View) -> View:
    """For anyone who is signed in."""
    return _gate(Gate(GateKind.SIGNED_IN), _ask_to_sign_in)(view)


def requires(capability: Capability) -> Callable[[View], View]:
    """For those who hold the capability in some scope. Others get the same answer as for a page that does not exist."""

    def check(request: ViewerRequest) -> HttpResponseBase | None:
        answer = _ask_to_sign_in(request)
        if answer is None and not request.viewer.can_anywhere(capability):
            raise Refusal("access.not_found")
        return answer

    return _gate(Gate(GateKind.CAPABILITY, capability), check)


def demo_only(view: View) -> View:
    """For a visitor at the very machine, in demonstration mode. For all others the page does not exist."""

    def check(request: ViewerRequest) -> None:
        if not settings.VARDKASE_DEMO or not is_local(request):
            raise Refusal("access.not_found")

    return _gate(Gate(GateKind.DEMO, reason="Demonstration mode and loopback only."), check)(view)


def is_local(request: HttpRequest) -> bool:
    """Whether the visitor sits at this machine: the connection is loopback, the name too, and no proxy has passed it on."""
    if any(trace in request.META for trace in PROXY_TRACES):
        return False
    host = request.META.get("HTTP_HOST", "").lower()
    name = host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0]
    try:
        loopback = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    return loopback and name in LOCAL_NAMES


def gate_of(view: Any) -> Gate | None:
    """The gate of a view, or of the class it was made from."""
    return getattr(view, "gate", None)


def _ask_to_sign_in(request: ViewerRequest) -> HttpResponseBase | None:
    if request.viewer.account_id is not None:
        return None
    from vardkase.access import held

    return held.answer_anonymous(request)


def _gate(gate: Gate, check: Callable[[ViewerRequest], HttpResponseBase | None]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: ViewerRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            from vardkase.access import held
            from vardkase.access.middleware import settle_viewer

            settle_viewer(request)
            refused = check(request)
            if refused is not None:
                return refused
            if request.method == "POST" and "_author" in request.POST:
                held.refuse_of_another(request)
            response = view(request, *args, **kwargs)
            if request.method == "POST" and "_held" in request.POST and response.status_code < 400:
                held.forget_posted(request, response)
            return response

        guarded.gate = gate  # type: ignore[attr-defined]  # functions carry attributes that types cannot name
        return guarded

    return decorate
