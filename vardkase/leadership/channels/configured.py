"""The channels as the municipality has set them up, from its settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from vardkase.leadership.channels import push
from vardkase.leadership.channels.callbacks import CallbackAddresses, ElksCallbacks, HttpCallbacks
from vardkase.leadership.channels.elks import ElksAccount, ElksSms, ElksVoice
from vardkase.leadership.channels.generic import HttpSms, HttpSmsSettings
from vardkase.leadership.channels.mail import Mail
from vardkase.leadership.channels.message import Channel
from vardkase.leadership.channels.push import WebPush
from vardkase.leadership.channels.routes import Routes

CALLBACK_PATH = "/callout/callback"


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """All that the channels need to know. `demo` means that nothing ever leaves the machine."""

    demo: bool
    base_url: str
    callback_secret: str
    callback_sources: tuple[str, ...]
    sms_order: tuple[str, ...]
    elks: ElksAccount
    voice_sound: str
    http_sms: HttpSmsSettings
    mail: Mail
    push: WebPush
    rest: timedelta

    @staticmethod
    def read(settings: Any) -> ChannelSettings:
        """From Django's settings."""
        wait = float(settings.CALLOUT_TIMEOUT_SECONDS)
        return ChannelSettings(
            demo=settings.VARDKASE_DEMO,
            base_url=settings.BASE_URL.rstrip("/") + CALLBACK_PATH,
            callback_secret=settings.CALLOUT_CALLBACK_SECRET,
            callback_sources=tuple(settings.CALLOUT_CALLBACK_SOURCES),
            sms_order=tuple(settings.CALLOUT_SMS_ROUTES),
            elks=ElksAccount(settings.ELKS_USER, settings.ELKS_PASSWORD, settings.ELKS_SENDER, settings.ELKS_URL, wait),
            voice_sound=settings.CALLOUT_VOICE_SOUND,
            http_sms=_http_sms(settings, wait),
            mail=Mail(
                settings.EMAIL_HOST,
                settings.EMAIL_PORT,
                settings.EMAIL_HOST_USER,
                settings.EMAIL_HOST_PASSWORD,
                settings.DEFAULT_FROM_EMAIL,
                settings.EMAIL_USE_TLS,
                wait,
            ),
            push=WebPush(settings.VAPID_KEY, settings.VAPID_CONTACT, tuple(settings.PUSH_HOSTS) or push.HOSTS, wait),
            rest=timedelta(seconds=settings.CALLOUT_ROUTE_REST_SECONDS),
        )

    def addresses(self, provider: str) -> CallbackAddresses | None:
        """The addresses for a provider's callbacks; None without a secret, since an open door is worse than no report."""
        return CallbackAddresses(self.base_url, self.callback_secret, provider) if self.callback_secret else None

    def elks_callbacks(self) -> ElksCallbacks:
        """The reader of the callbacks of 46elks."""
        return ElksCallbacks(self.callback_secret, self.callback_sources)

    def http_callbacks(self) -> HttpCallbacks:
        """The reader of the callbacks of the configurable provider. Its own origins are not those of 46elks: the mark alone counts."""
        return HttpCallbacks(self.callback_secret)

    def sms(self) -> Routes:
        """The routes for SMS in the order set; what is named but not set up says so when it is tried."""
        known: dict[str, Channel] = {
            "46elks": ElksSms(self.elks, self.addresses("46elks")),
            "http": HttpSms(self.http_sms, self.addresses("http-sms")),
        }
        return Routes([known[name] for name in self.sms_order if name in known], self.rest)

    def voice(self) -> Routes:
        """The one way to call, with the memory of what was accepted."""
        return Routes([ElksVoice(self.elks, self.voice_sound, self.addresses("46elks"))], self.rest)


def _http_sms(settings: Any, wait: float) -> HttpSmsSettings:
    pairs = tuple((theirs.strip(), ours.strip()) for theirs, _, ours in (pair.partition("=") for pair in settings.SMS_HTTP_FIELDS))
    return HttpSmsSettings(
        url=settings.SMS_HTTP_URL,
        sender=settings.SMS_HTTP_SENDER,
        method=settings.SMS_HTTP_METHOD.upper(),
        encoding=settings.SMS_HTTP_ENCODING,
        fields=pairs,
        header=settings.SMS_HTTP_HEADER,
        success=settings.SMS_HTTP_SUCCESS,
        id_pattern=settings.SMS_HTTP_ID,
        timeout=wait,
    )
