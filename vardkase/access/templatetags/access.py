"""What the sign-in pages ask: the municipality’s own service, the demonstration’s door, and a user agent in two words."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from vardkase.access import gates
from vardkase.access.middleware import device_of

register = template.Library()


@register.simple_tag(takes_context=True)
def municipal_sign_in(context: template.Context) -> dict[str, str] | None:
    """Name and address of the service, or nothing when there is none. The way back follows along."""
    if not settings.OIDC_ISSUER:
        return None
    url = reverse("openid_connect_login", kwargs={"provider_id": settings.OIDC_ID})
    wanted = context["request"].GET.get("next")
    return {"name": settings.OIDC_NAME, "url": f"{url}?{urlencode({'next': wanted})}" if wanted else url}


@register.simple_tag(takes_context=True)
def demo_door_is_open(context: template.Context) -> bool:
    """Whether this visitor may use the door of the demonstration."""
    request = context["request"]
    return isinstance(request, HttpRequest) and settings.VARDKASE_DEMO and gates.is_local(request)


@register.filter
def device(user_agent: str) -> str:
    """A user agent in two words."""
    return device_of(user_agent)
