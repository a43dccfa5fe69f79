"""CPU of the four steps that make the PDF, in this process, warm: render, issue, one act, seal.

No database and no HTTP; every contract has its own values, name and key. One thread of typst, as in
the product's press.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bench import contract

WARM, RUNS = 4, 15


def measure() -> dict[str, dict[str, float]]:
    """{step: {cpu_ms, wall_ms}}: medians."""
    os.environ.setdefault("RAYON_NUM_THREADS", "1")
    line = Line()
    steps: dict[str, list[tuple[float, float]]] = {}
    for index in range(WARM + RUNS):
        for name, took in line.make(index).items():
            steps.setdefault(name, []).append(took)
    return {
        name: {
            "cpu_ms": round(statistics.median(cpu for cpu, _wall in times[WARM:]) * 1000, 2),
            "wall_ms": round(statistics.median(wall for _cpu, wall in times[WARM:]) * 1000, 2),
        }
        for name, times in steps.items()
    } | {"sealed": {"bytes": line.bytes}}


class Line:
    """An assembly line with the keys of one workspace."""

    def __init__(self) -> None:
        from undersign.sealing.crypto import authority

        now = datetime.now(UTC)
        self.root = authority.make_root("Bench", at=now)
        self.seal_key = authority.issue_seal(
            self.root, organisation="Harrow Data Works", workspace_id="wsp_bench", at=now
        ).key()
        self.bytes = 0

    def sealed(self, index: int) -> bytes:
        """A finished contract, signed by one."""
        made, name = self._render(index), contract.signer(index)
        return self._seal(self._act(self._issue(made), made, name), made, name)

    def make(self, index: int) -> dict[str, tuple[float, float]]:
        """One contract; {step: (CPU s, wall s)}."""
        took: dict[str, tuple[float, float]] = {}
        made = _timed(took, "render", lambda: self._render(index))
        issued = _timed(took, "issue", lambda: self._issue(made))
        signed = _timed(took, "act", lambda: self._act(issued, made, contract.signer(index)))
        sealed = _timed(took, "seal", lambda: self._seal(signed, made, contract.signer(index)))
        self.bytes = len(sealed)
        return took

    def _render(self, index: int) -> Any:
        from undersign.drafting import compose

        return compose.compose(
            compose.ComposeRequest(
                source=contract.SOURCE,
                values=contract.values(index),
                schema=contract.SCHEMA,
                language="en",
                title=contract.NAMES["en"],
                number=f"H-2026-{index:05}",
                workspace="Harrow Data Works",
                created_at=datetime.now(UTC).replace(microsecond=0),
            )
        )

    def _issue(self, made: Any) -> bytes:
        from undersign.sealing import pades

        specs = [
            pades.FieldSpec(
                name=b.name,
                kind=b.kind,
                page=b.page,
                x=b.x,
                y=b.y,
                w=b.w,
                h=b.h,
                tooltip=b.label,
                owner=b.role,
            )
            for b in made.boxes
        ]
        prepared = pades.prepare(made.pdf, specs)
        return pades.issue(prepared, self.seal_key, datetime.now(UTC), name="Harrow Data Works")

    def _act(self, issued: bytes, made: Any, name: str) -> bytes:
        from undersign.sealing import pades
        from undersign.sealing.crypto import authority
        from undersign.typesetting import appearance

        at = datetime.now(UTC)
        boxes = {b.kind: b for b in made.boxes}
        said = {"name": name, "date": f"{at:%d %b %Y, %H:%M} UTC"}
        size = {kind: (box.w, box.h) for kind, box in boxes.items()}
        marks = [
            appearance.Typed(*size["signature"], name, "dancing"),
            *(appearance.Value(*size[kind], text) for kind, text in said.items()),
        ]
        drawn = appearance.draw(marks, created_at=at.replace(microsecond=0), title=name)
        names = [boxes["signature"].name, *(boxes[kind].name for kind in said)]
        return pades.act(
            issued,
            boxes["signature"].name,
            authority.issue_signer(
                self.root, name=name, email="r@customers.example", method="Mailbox access", at=at
            ).key(),
            at,
            values={boxes[kind].name: text for kind, text in said.items()},
            appearances={field: pades.Picture(drawn, page) for page, field in enumerate(names, start=1)},
            name=name,
        )

    def _seal(self, signed: bytes, made: Any, name: str) -> bytes:
        """The summary on the reserved page, the seal, and the certificate of completion beside it."""
        from undersign.sealing import pades
        from undersign.typesetting import certificate

        at = datetime.now(UTC)
        whole = at.replace(microsecond=0)
        box = next(b for b in made.boxes if b.kind == "seal")
        facts = _facts(name, at)
        picture = certificate.summary(facts, box.w, box.h, created_at=whole)
        sealed = pades.seal(signed, self.seal_key, at, appearance=picture, name="Harrow Data Works")
        proof = certificate.certificate(facts, created_at=whole, attached={"facts.json": "{}"})
        pades.certify(proof, self.seal_key, at, name="Harrow Data Works")
        return sealed


def _facts(name: str, at: datetime) -> Any:
    from undersign.typesetting import certificate

    told = (
        "drafted",
        "sent",
        "issued",
        "invited",
        "accepted",
        "code",
        "accepted",
        "proven",
        "adopted",
        "signed",
    )
    signer = certificate.Signer(
        name=name,
        email="robin@customers.example",
        role="",
        methods=["Mailbox access (code by e-mail)"],
        consent=None,
        signed_at=at,
        meaning="I sign this contract.",
        ip="203.0.113.24",
        agent="Mozilla/5.0 (iPhone)",
    )
    return certificate.Facts(
        title=contract.NAMES["en"],
        number="H-2026-00001",
        workspace="Harrow Data Works",
        operator="Harrow Data Works",
        language="en",
        zone="Europe/London",
        signers=[signer],
        base_sha256="0" * 64,
        final_sha256="0" * 64,
        pages=contract.PAGES,
        completed_at=at,
        parties=["", "Harrow Data Works"],
        timeline=[(at, f"{name}: {what}") for what in told],
        verify="https://bench.example",
    )


def _timed(took: dict[str, tuple[float, float]], step: str, make: Callable[[], Any]) -> Any:
    cpu, wall = time.process_time(), time.perf_counter()
    made = make()
    took[step] = (time.process_time() - cpu, time.perf_counter() - wall)
    return made
