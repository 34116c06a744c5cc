"""The protocol of a page's socket: engine.io 4, socket.io 5 and, in their packets, Reflex's events and deltas."""

import json
from typing import Any
from uuid import uuid4

NAMESPACE = "/_event"
ROOT = "reflex___state____state"  # the full name of Reflex's root state
HYDRATE = f"{ROOT}.hydrate_and_load"
PING, PONG = "2", "3"  # of engine.io; the server asks
CONNECT, DISCONNECT, PACKET = f"40{NAMESPACE},", f"41{NAMESPACE},", f"42{NAMESPACE},"
EVENT = f'{PACKET}["event",'  # the head of a packet with an event or a delta
FIELD = "_rx_state_"  # ends the names of vars in a delta


def path(token: object = None) -> str:
    """Where a tab opens its socket; a `token` names a tab that was there before."""
    return f"{NAMESPACE}/?EIO=4&transport=websocket&token={token or uuid4()}"


def packet(name: str, *values: Any) -> str:
    """A packet of socket.io with its name and values."""
    return f"{PACKET}{json.dumps([name, *values])}"


def event(handler: str, payload: dict[str, Any], address: str) -> dict[str, Any]:
    """The call of a handler, by its full name, on the page of an address."""
    return {"name": handler, "payload": payload, "router_data": router_data(address)}


def call(handler: str, payload: dict[str, Any], address: str) -> str:
    """The packet of such a call."""
    return packet("event", event(handler, payload, address))


def connect(address: str, *, is_back: bool = False) -> str:
    """The first packet, which asks for the page; `is_back` is a page that reconnects without having been loaded."""
    hydrate = event(HYDRATE, {} if is_back else {"hashes": []}, address)
    return f"{CONNECT}{json.dumps({'event': hydrate})}"


def router_data(address: str) -> dict[str, Any]:
    """What a page says about its address."""
    query = {"cid": address.removeprefix("/c/")} if address.startswith("/c/") else {}
    return {"pathname": address, "asPath": address, "query": query}


def full_name(module: str) -> str:
    """The full name of the state that a module of `chatapp.web.states` has, where there is one of that name."""
    return f"{ROOT}.chatapp___web___states___{module}____{module}_state"
