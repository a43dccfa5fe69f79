"""CPU of the signatures alone: fields placed, issued, one signer's act with a drawn mark, sealed.

Beside it the same steps by pyHanko, interleaved in the same process, and three plain signatures by the npm
library of a peer on the same file. What is typeset for the certificate is counted apart.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from bench import pipeline

WARM, RUNS, SLOW_RUNS = 4, 25, 7
LIBRARY = "@libpdf/core@0.4.2"
_ROOT = Path(__file__).resolve().parents[1]
_PARAGRAPH = "Provider delivers the service with the care of a prudent merchant and reports each month. " * 5


def measure() -> dict[str, dict[str, Any]]:
    """{chain_6p: {cpu_ms, wall_ms, ratio_pyhanko, ratio_libpdf}, chain_44p, certificate: {cpu_ms}}."""
    os.environ.setdefault("RAYON_NUM_THREADS", "1")
    bench = _Bench()
    six, long = _paper(6), _paper(44)
    measured = {"chain_6p": bench.chain(six), "chain_44p": bench.chain(long)}
    for name, paper in (("chain_6p", six), ("chain_44p", long)):
        measured[name] |= bench.beside_pyhanko(paper)
    measured["chain_6p"] |= bench.beside_libpdf(six)
    return {**measured, "certificate": bench.certificate()}


def _paper(pages: int) -> bytes:
    from undersign.typesetting import markdown, page

    at, count = datetime(2026, 11, 22, tzinfo=UTC), pages * 7
    while True:
        text = "# Agreement\n\n" + "\n\n".join(f"## Clause {n}\n\n{_PARAGRAPH}" for n in range(count))
        made = page.typeset(
            page.Document("Agreement", "1", "en", markdown.parse(text), "Harrow", summary=False),
            created_at=at,
        )
        if made.pages == pages:
            return made.pdf
        count += (pages > made.pages) - (pages < made.pages)


class _Bench:
    def __init__(self) -> None:
        from undersign.sealing.crypto import authority

        self.now = datetime.now(UTC).replace(microsecond=0)
        self.root = authority.make_root("Bench", at=self.now)
        self.seal = authority.issue_seal(
            self.root, organisation="Harrow", workspace_id="wsp_bench", at=self.now
        ).key()
        self.summary = self._typeset(0)[0]

    def chain(self, paper: bytes) -> dict[str, float]:
        from undersign.sealing import pades

        took = [self._once(pades, paper, index, drawn=True) for index in range(WARM + RUNS)][WARM:]
        return {"cpu_ms": _median(cpu for cpu, _ in took), "wall_ms": _median(wall for _, wall in took)}

    def beside_pyhanko(self, paper: bytes) -> dict[str, float]:
        """The same steps with the same marks, contenders taking turns."""
        from undersign.sealing import pades, pades_pyhanko

        ours, theirs = [], []
        for index in range(2 + SLOW_RUNS):
            ours.append(self._once(pades, paper, index, drawn=True)[0])
            theirs.append(self._once(pades_pyhanko, paper, index, drawn=True)[0])
        mine, other = _median(ours[2:]), _median(theirs[2:])
        return {"pyhanko_cpu_ms": other, "ratio_pyhanko": round(other / mine, 1)}

    def beside_libpdf(self, paper: bytes) -> dict[str, Any]:
        """Three plain signatures by the library against our three without marks; says why where it cannot."""
        from undersign.sealing import pades

        ours = [self._once(pades, paper, index, drawn=False)[0] for index in range(WARM + RUNS)]
        try:
            theirs = self._libpdf(paper)
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            return {"libpdf": f"skipped: {LIBRARY} could not be installed or run ({type(error).__name__})"}
        plain = _median(ours[WARM:])
        return {
            "plain_cpu_ms": plain,
            "libpdf_cpu_ms": _median(theirs[WARM:]),
            "ratio_libpdf": round(_median(theirs[WARM:]) / plain, 1),
        }

    def certificate(self) -> dict[str, dict[str, float]] | dict[str, float]:
        """Typesetting the summary and the certificate of completion."""
        took = [self._typeset(index)[1] for index in range(WARM + RUNS)][WARM:]
        return {"cpu_ms": _median(took)}

    def _once(self, hands: ModuleType, paper: bytes, index: int, *, drawn: bool) -> tuple[float, float]:
        from undersign.sealing import pades
        from undersign.sealing.crypto import authority
        from undersign.typesetting import appearance

        name = f"Robin Ghent-{index}-{hands.__name__[-4:]}"
        fields = [pades.FieldSpec("robin", "signature", 5, 72, 90, 190, 52, "Robin signs", "robin")]
        fields += [pades.FieldSpec("day", "date", 5, 300, 90, 120, 16, "Date", "robin")]
        fields += [pades.FieldSpec("summary", "seal", 6, 57, 100, 480, 600, "Summary")] if drawn else []
        cpu, wall = time.process_time(), time.perf_counter()
        issued = hands.issue(pades.prepare(paper, fields), self.seal, self.now, name="Harrow")
        shown: dict[str, Any] = {}
        if drawn:
            marks = [appearance.Typed(190, 52, name), appearance.Value(120, 16, "22 Nov 2026")]
            made = appearance.draw(marks, created_at=self.now, title=name)
            shown = {"robin": pades.Picture(made, 1), "day": pades.Picture(made, 2)}
        who = authority.issue_signer(
            self.root, name=name, email="r@customers.example", method="Mailbox access", at=self.now
        )
        values = {"day": "22 Nov 2026"} if drawn else {}
        signed = hands.act(issued, "robin", who.key(), self.now, values=values, appearances=shown, name=name)
        hands.seal(signed, self.seal, self.now, appearance=self.summary if drawn else None, name="Harrow")
        return time.process_time() - cpu, time.perf_counter() - wall

    def _typeset(self, index: int) -> tuple[bytes, float]:
        from undersign.typesetting import certificate

        facts = pipeline._facts(f"Robin Ghent-{index}", self.now)
        cpu = time.process_time()
        picture = certificate.summary(facts, 480, 600, created_at=self.now)
        certificate.certificate(facts, created_at=self.now, attached={"facts.json": "{}"})
        return picture, time.process_time() - cpu

    def _libpdf(self, paper: bytes) -> list[float]:
        home = _ROOT / "build" / "bench"
        home.mkdir(parents=True, exist_ok=True)
        node = _ROOT / ".venv" / "bin" / "node"
        if not (home / "node_modules" / "@libpdf").exists():
            command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(home), LIBRARY]
            path = f"{node.parent}{os.pathsep}{os.environ['PATH']}"
            subprocess.run(
                command, check=True, capture_output=True, timeout=120, env={**os.environ, "PATH": path}
            )
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "paper.pdf").write_bytes(paper)
            (folder / "key.der").write_bytes(self.seal.pkcs8)
            for i, one in enumerate(self.seal.chain):
                (folder / f"chain-{i}.der").write_bytes(one)
            script = [node, _ROOT / "bench" / "libpdf.mjs", folder / "paper.pdf", folder, WARM + RUNS, home]
            done = subprocess.run(
                [str(part) for part in script], check=True, capture_output=True, text=True, timeout=120
            )
        return [float(line) / 1000 for line in done.stdout.split()]


def _median(seconds: Any) -> float:
    return round(statistics.median(seconds) * 1000, 2)


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
