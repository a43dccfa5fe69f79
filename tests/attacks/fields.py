"""Fields that share a signature, stand twice in the form, or hand the certification to another signature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.attacks.parts import appended, updated, widget
from tests.attacks.shadow import Resaved


def shared(target: Any) -> None:
    """A second field refers to the seal's signature."""
    _entries(target, target.add({**widget(target, "undersign_seal")[1], "T": b"twin"}))


def shared_same_name(target: Any) -> None:
    _entries(target, target.add({**widget(target, "undersign_seal")[1]}))


def listed_twice(target: Any) -> None:
    _entries(target, widget(target, "undersign_seal")[0])


def as_kid(target: Any) -> None:
    """The seal's field becomes the kid of a new one."""
    ref, entries = widget(target, "undersign_seal")
    parent = target.add({"T": b"parent", "Kids": [ref]})
    target.put(ref, {**entries, "Parent": parent})


def other_signature(title: str, of: str) -> Callable[[Any], None]:
    """One field's signature in another's place."""

    def change(target: Any) -> None:
        ref, entries = widget(target, title)
        target.put(ref, {**entries, "V": widget(target, of)[1]["V"]})

    return change


def uncertified(target: Any) -> None:
    """The catalog no longer says what certification allows."""
    target.put(target.file.root, {k: v for k, v in target.file.catalog.items() if k != "Perms"})


def unlocked(target: Any) -> None:
    ref, entries = widget(target, "sig_0")
    target.put(ref, {k: v for k, v in entries.items() if k != "Lock"})


def removed(target: Any) -> None:
    """A signer's field taken out of the form: as if nobody had been asked."""
    form = target.file.catalog["AcroForm"]
    gone = widget(target, "sig_1")[0]
    fields = [ref for ref in target.file.array(target.file.dictionary(form)["Fields"]) if ref != gone]
    target.put(form, {"Fields": fields, "SigFlags": 3})


def unsigned_again(contract: Any) -> bytes:
    """The last act taken back by a revision, then sealed."""

    def change(target: Any) -> None:
        ref, entries = widget(target, "sig_1")
        target.put(ref, {k: v for k, v in entries.items() if k != "V"})

    return contract.resealed(appended(contract.steps[-2], change))


def _entries(target: Any, more: Any) -> None:
    form = target.file.catalog["AcroForm"]
    fields = target.file.array(target.file.dictionary(form)["Fields"])
    target.put(form, {"Fields": [*fields, more], "SigFlags": 3})


VARIANTS = {
    "shared": updated(shared),
    "shared-before-seal": Resaved(lambda target: _entries(target, target.add(_issue_twin(target)))),
    "shared-same-name": updated(shared_same_name),
    "listed-twice": updated(listed_twice),
    "as-kid": updated(as_kid),
    "seal-from-issue": updated(other_signature("undersign_seal", "undersign_issue")),
    "signer-from-signer": updated(other_signature("sig_1", "sig_0")),
    "uncertified": updated(uncertified),
    "unlocked": updated(unlocked),
    "removed": updated(removed),
    "unsigned-again": unsigned_again,
}


def _issue_twin(target: Any) -> dict[str, Any]:
    return {**widget(target, "undersign_issue")[1], "T": b"twin"}
