"""A file that anybody may upload, judged in a child process that can neither call nor keep anything.

Hides the process: limits of memory and time, no network, an empty folder (see intake/cell.py). What the
child cannot finish is UNREADABLE, like anything else that cannot be read.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from undersign.intake import cell, inside
from undersign.intake.taken import IntakeRefused


def judge(
    data: bytes,
    *,
    trust: Sequence[bytes],
    language: str = "en",
    is_on_record: bool = True,
    revoked: Sequence[bytes] = (),
) -> dict[str, Any]:
    """The judgement of a PDF or a bundle as `Judgement.to_json`, both validators asked. Never raises for
    the file. A contract that the record does not know is none of ours, whatever key sealed it. trust and
    revoked are those of `verdict.judge_pdf`."""
    roots, lists = ([base64.b64encode(each).decode() for each in several] for several in (trust, revoked))
    head = {"trust": roots, "revoked": lists, "language": language, "on_record": is_on_record}
    head["keep_layout"] = False
    try:
        answer, _none, _seconds, _peak = cell.ask(head, data, child=__name__)
        return dict(answer["judgement"])
    except (IntakeRefused, KeyError) as error:
        return _given_up(data, str(error), language)


def _given_up(data: bytes, why: str, language: str) -> dict[str, Any]:
    import hashlib

    from undersign.sealing.judging.judgement import Judgement

    judgement = Judgement(sha256=hashlib.sha256(data).hexdigest())
    judgement.blame("structure", detail=why)
    return judgement.to_json(language)


def _answer(head: Mapping[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """The child's side."""
    from undersign.sealing import verdict

    roots, lists = ([base64.b64decode(each) for each in head[name]] for name in ("trust", "revoked"))
    found = verdict.judge(data, trust=roots, thorough=True, revoked=lists)
    if found.kind == "contract" and found.verdict is verdict.Verdict.AUTHENTIC and not head["on_record"]:
        found.blame("not-the-logged-file", actual=found.sha256)
    return {"judgement": found.to_json(head["language"])}, b""


if __name__ == "__main__":
    inside.main(_answer)
