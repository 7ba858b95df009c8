"""Opens the socket at which a server of ours listens."""

from __future__ import annotations

import socket


def open_plug(host: str, port: int, family: socket.AddressFamily) -> socket.socket:
    """Return a socket that listens, and whose connections send at once what is written to them.

    asyncio sets that for sockets that it binds itself only. Without it the kernel keeps the second
    part of an answer until the first one is acknowledged, and browsers take 40 ms for that.

    Raises: OSError: it cannot listen there.
    """
    plug = socket.create_server((host, port), family=family)
    plug.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # connections inherit it
    return plug
