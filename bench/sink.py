"""`python -m bench.sink`: a real SMTP server in a process of its own, so that its CPU time is not ours.

Prints its port, then one JSON line per mail: to whom, and the link, the code or the number of files in it.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
from typing import Any

from aiosmtpd.smtp import SMTP

_LINK = re.compile(rb"https://[^/\s]+/sign/([\w-]{43})/")
_CODE = re.compile(rb"^\s+(\d{6})\s*$", re.M)
_FILE = b"Content-Disposition: attachment"


class _Keeper:
    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        raw = envelope.content
        link, code = _LINK.search(raw[:20_000]), _CODE.search(raw[:20_000])
        told = {
            "to": envelope.rcpt_tos[0],
            "bytes": len(raw),
            "link": link[1].decode() if link else "",
            "code": code[1].decode() if code else "",
            "files": raw.count(_FILE),
        }
        print(json.dumps(told), flush=True)
        return "250 Kept"


async def _serve() -> None:
    keeper = _Keeper()
    listening = socket.create_server(("127.0.0.1", 0))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(keeper, hostname="sink", loop=loop), sock=listening)
    print(listening.getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
