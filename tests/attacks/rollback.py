"""Older states of the file shown as its last, and files signed by an authority of the forger's own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from undersign.sealing import pades
from undersign.sealing.crypto import authority


def cut(step: int) -> Any:
    """The file as it stood after that step."""
    return lambda contract: contract.steps[step]


def signer_dropped(contract: Any) -> bytes:
    """The last signer's revision cut out, the seal's kept behind the hole."""
    return contract.steps[-3] + contract.pdf[len(contract.steps[-2]) :]


def cut_and_resealed(contract: Any) -> bytes:
    """Cut back to the first signer and sealed by an authority that calls itself like the true one."""
    return _sealed_by_forger(contract, contract.steps[2])


def resealed(contract: Any) -> bytes:
    return _sealed_by_forger(contract, contract.steps[-2])


def sealed_twice(contract: Any) -> bytes:
    """An earlier seal's revision put between the last act and the seal."""
    return contract.steps[-2] + contract.resealed(contract.steps[-2])[len(contract.steps[-2]) :] * 2


def _sealed_by_forger(contract: Any, pdf: bytes) -> bytes:
    began = contract.ended - timedelta(days=1)
    fake = authority.make_root("Northwind Cloud", at=began)
    name = "Northwind Cloud"
    seal = authority.issue_seal(fake, organisation=name, workspace_id=f"wsp_{name}", at=began)
    return pades.seal(pdf, seal.key(), contract.ended, name="Northwind Cloud")


VARIANTS = {
    "to-base": cut(0),
    "to-issue": cut(1),
    "to-first-signer": cut(2),
    "to-last-signer": cut(-2),
    "signer-dropped": signer_dropped,
    "cut-and-resealed-by-forger": cut_and_resealed,
    "resealed-by-forger": resealed,
    "sealed-twice": sealed_twice,
}
