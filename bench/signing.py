"""What signing costs a phone in bytes, and the server in questions to its database.

The page that shows the contract is weighed as a phone without anything cached gets it. Then one contract is
signed in a process of our own, beside the running instance and on its database, which counts what is asked.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import contract
from bench.client import AGENT, ASSET, PROXY, Phone, Program, Unexpected
from bench.instance import Folder, Running
from bench.mailbox import Mailbox

_IMAGE = re.compile(r'<img src="([^"]+)"')


def measure(folder: Folder, running: Running, mailbox: Mailbox, key: str) -> dict[str, Any]:
    """{"sign_page": {"bytes", "html_bytes", "css_bytes", "js_bytes", "image_bytes", "requests"},
    "ceremony": {"queries_per_step", "queries": {step: how many}}}."""
    return {"sign_page": _page(running, mailbox, key), "ceremony": _queries(folder, running, mailbox, key)}


def _sent(running: Running, mailbox: Mailbox, key: str, index: int) -> tuple[str, str]:
    """(address, link) of a contract that waits to be signed."""
    address = f"signing-{index}@customers.example"
    program = Program(running.port, key)
    person = {"role": "customer", "name": contract.signer(index), "email": address}
    order = {"template": contract.KEY, "people": [person], "values": contract.values(index)}
    made = program.call("POST", "/contracts", order)
    program.call("POST", f"/contracts/{made['id']}/sending")
    program.http.close()
    return address, mailbox.take(address, "link").link


def _page(running: Running, mailbox: Mailbox, key: str) -> dict[str, int]:
    """Bodies as sent: the document, its styles and scripts, and the first page's picture at 800 pixels."""
    address, link = _sent(running, mailbox, key, 9_000_001)
    phone = Phone(running.port, link)
    phone.open()
    phone.submit("code")
    phone.submit("prove", code=mailbox.take(address, "code").code)
    sizes = {"html": phone.weigh(phone.base)}
    for kind in ("css", "js"):
        assets = [path for path in dict.fromkeys(ASSET.findall(phone.page)) if path.endswith(f".{kind}")]
        sizes |= {kind: sum(map(phone.weigh, assets)), f"{kind} files": len(assets)}
    picture = _IMAGE.search(phone.page)
    if picture is None:
        raise Unexpected("no page on the page")
    sizes["image"] = phone.weigh(picture[1])
    phone.http.close()
    weights = {f"{kind}_bytes": sizes[kind] for kind in ("html", "css", "js", "image")}
    return {"bytes": sum(weights.values()), **weights, "requests": 2 + sizes["css files"] + sizes["js files"]}


def _queries(folder: Folder, running: Running, mailbox: Mailbox, key: str) -> dict[str, Any]:
    address, link = _sent(running, mailbox, key, 9_000_002)
    command = [sys.executable, "-m", "bench.signing", link]
    with subprocess.Popen(
        command, env=folder.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        said, _ = child.communicate(f"{mailbox.take(address, 'code').code}\n" if _asked(child) else "")
    if child.returncode:
        raise Unexpected("the ceremony in this process failed")
    steps = json.loads(said.splitlines()[-1])
    return {"queries_per_step": round(sum(steps.values()) / len(steps), 1), "queries": steps}


def _asked(child: subprocess.Popen[str]) -> bool:
    """Whether the child has asked for a code, which then comes by mail."""
    assert child.stdout is not None
    return child.stdout.readline().strip() == "code"


class InProcess:
    """Stands where the phone's connection does, and asks Django in this process."""

    def __init__(self) -> None:
        from django.test import Client

        self.client = Client(HTTP_USER_AGENT=AGENT, HTTP_ACCEPT_LANGUAGE="en")

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, Any, bytes]:
        if path.startswith("/static/"):
            return 200, _Headers({}), b""
        kind = headers.pop("Content_Type", "application/octet-stream")
        more = {
            f"HTTP_{name.upper().replace('-', '_')}": value for name, value in {**PROXY, **headers}.items()
        }
        more.pop("HTTP_COOKIE", None)  # the client keeps its own
        answer = self.client.generic(method, path, body or b"", content_type=kind, **more)
        return answer.status_code, _Headers(answer.headers), answer.content


class _Headers(dict):  # type: ignore[type-arg]
    def get_all(self, name: str) -> list[str]:
        return []


def main() -> None:
    from undersign.cli import instance

    with instance.opened(Path(os.environ["UNDERSIGN_DATA"])):
        print(json.dumps(_signed(sys.argv[1])))


def _signed(link: str) -> dict[str, int]:
    """{step: queries} of one contract from its first page to the last."""
    phone, counted = Phone(0, link), {}
    phone.http = InProcess()  # type: ignore[assignment]

    def step(name: str, do: Callable[[], Any]) -> Any:
        with _counting() as count:
            done = do()
        counted[name] = len(count)
        return done

    step("first page", phone.open)
    step("code", lambda: phone.submit("code"))
    print("code", flush=True)
    code = sys.stdin.readline().strip()
    step("prove and show the contract", lambda: phone.submit("prove", code=code))
    step("answers", lambda: phone.save("answers", phone.answers()))
    mark = [("mark", "typed"), ("mark_text", "Robin Ghent"), ("face", "dancing"), ("strokes", "")]
    step("signature", lambda: phone.save("mark", mark))
    end = phone.hidden("nonce", "view", "pages_seen")
    where = step("finish", lambda: phone.save("finish", end))
    step("last page", lambda: phone.go(where))
    return counted


@contextmanager
def _counting() -> Iterator[list[str]]:
    from django.db import connection

    asked: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield asked


if __name__ == "__main__":
    main()
