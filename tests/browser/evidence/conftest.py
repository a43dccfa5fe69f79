"""Finished contracts as files on a stranger's disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.attacks import isa, parts
from tests.unit.sealing import sealing_cast, stamping

from undersign.contracts import document
from undersign.contracts.contract import Contract
from undersign.workspaces import tries


@dataclass
class Files:
    """One contract, sealed, and what people make of its file."""

    contract: Contract
    folder: Path

    def __getitem__(self, name: str) -> Path:
        """Of NAMES."""
        path = self.folder / f"{name}.{'zip' if name == 'evidence' else 'pdf'}"
        path.write_bytes(getattr(self, f"_{name}")())
        return path

    def read(self, kind: str) -> bytes:
        row = document.find(self.contract, kind)
        assert row is not None
        return row.read()

    def _sealed(self) -> bytes:
        return self.read(document.SEALED)

    def _certificate(self) -> bytes:
        return self.read(document.CERTIFICATE)

    def _evidence(self) -> bytes:
        return self.read(document.BUNDLE)

    def _step(self) -> bytes:
        return self.read(document.ISSUED)

    def _changed(self) -> bytes:
        return parts.appended(self._sealed(), isa.other_content)

    def _broken(self) -> bytes:
        pdf = bytearray(self._sealed())
        pdf[len(pdf) // 4] ^= 1
        return bytes(pdf)

    def _elsewhere(self) -> bytes:
        """Whole, signed and time-stamped, by an authority that is not this instance's."""
        return stamping.stamped(sealing_cast.Contract(["Carol Ortiz"]).whole().pdf)

    def _unknown(self) -> bytes:
        return b"%PDF-1.7\nnothing of ours\n%%EOF\n"


@pytest.fixture(autouse=True)
def fresh_counters(world):
    """Every story comes from the same address; none is to pay for the ones before."""
    for what in ("hash", "whole", "report"):
        tries.forget("", f"verify {what} 127.0.0.1")


@pytest.fixture
def files(world, work, tmp_path) -> Files:
    contract = world.signed_by_all(work)
    work()
    return Files(contract, tmp_path)
