"""Sign-in through the municipality's own service (OpenID Connect). The local form stays beside it, for when that is down."""

from __future__ import annotations

import logging
from typing import Any

import jwt
import requests
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse

from vardkase.access.adapters import municipal_trouble
from vardkase.kernel.refusal import Refusal

log = logging.getLogger(__name__)
# What a service that is down, half up, or misconfigured makes of a sign-in.
TROUBLE = (requests.RequestException, OAuth2Error, jwt.PyJWTError, KeyError, ValueError)


class MunicipalProvider(OpenIDConnectOAuth2Adapter):
    """The municipality's service, believed no further than OpenID Connect Core says: §3.1.3.7 (signature) and §5.3.2 (same subject)."""

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """The person that the service names. Raises OAuth2Error when its answers do not belong together."""
        answer = kwargs["response"].get("id_token")
        if not answer:
            raise OAuth2Error("no id_token")
        told = self._decode_id_token(app, answer)
        more = self._fetch_user_info(token.token)
        if more.get("sub") != told.get("sub"):
            raise OAuth2Error("userinfo is about somebody else than the id_token")
        # Only the boolean true counts as verified; "false" is a text that Python takes for true.
        more["email_verified"] = more.get("email_verified", told.get("email_verified")) is True
        return self.get_provider().sociallogin_from_response(request, {"userinfo": more, "id_token": told})

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
            verify_signature=True,
        )
        return claims


def municipal_login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Sends the visitor to the municipality's service; back to the local form, with words, when that cannot be reached."""
    return _through(OAuth2LoginView, request, provider_id)


def municipal_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Receives the visitor from the municipality's service."""
    return _through(OAuth2CallbackView, request, provider_id)


def absent(request: HttpRequest) -> HttpResponse:
    """A page that the library has and the house has not."""
    raise Refusal("access.not_found")


def _through(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        answer: HttpResponse = view.adapter_view(MunicipalProvider(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Refusal("access.not_found")
    except TROUBLE as trouble:
        log.warning("the municipality's sign-in service could not be used: %s", trouble)
        answer = municipal_trouble(request)
    return answer
