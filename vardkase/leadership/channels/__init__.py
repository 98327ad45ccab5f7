"""The ways out of a call-out: SMS, voice, mail and push to a browser. Nothing but the edge: no tables, no views, no ledger.

`channel_for` gives the way for a kind and a mode; `send(message, now)` answers with a Receipt or a Failure and never raises. `compose`
writes the words, `make_token` the link, `ElksCallbacks` and `HttpCallbacks` read what comes back, `interpret` reads what a person
answered.
"""

from vardkase.leadership.channels.callbacks import CallbackAddresses, ElksCallbacks, HttpCallbacks
from vardkase.leadership.channels.gate import ChannelKind, channel_for
from vardkase.leadership.channels.message import Channel, Failure, Fault, Message, Receipt, State
from vardkase.leadership.channels.numbers import e164, mobile
from vardkase.leadership.channels.replies import Answer, Reply, interpret, interpret_digit
from vardkase.leadership.channels.texts import compose, segments
from vardkase.leadership.channels.tokens import make_token, read_token

__all__ = [
    "Answer",
    "CallbackAddresses",
    "Channel",
    "ChannelKind",
    "ElksCallbacks",
    "Failure",
    "Fault",
    "HttpCallbacks",
    "Message",
    "Receipt",
    "Reply",
    "State",
    "channel_for",
    "compose",
    "e164",
    "interpret",
    "interpret_digit",
    "make_token",
    "mobile",
    "read_token",
    "segments",
]
