"""What was found in a file, in words: the codes of a judgement's details as a lawyer reads them.

Hides that readers of files speak in codes. A code that has no words here stays as it is: programs find it in
the facts either way.
"""

from __future__ import annotations

from collections.abc import Callable


def gettext_noop(text: str) -> str:
    """Marks a text for the catalogues; it is translated where it is said."""
    return text


WORDS = {
    "active-content": gettext_noop("content that runs or calls a program"),
    "appearance": gettext_noop("another look of a field"),
    "appearance-reaches-out": gettext_noop("a field that draws from elsewhere in the file"),
    "attachment": gettext_noop("an attached file"),
    "byte-range": gettext_noop("a signature that covers other bytes than it should"),
    "catalog-changed": gettext_noop("the document’s own settings"),
    "contents": gettext_noop("the place of the signature"),
    "cut-short": gettext_noop("a part that ends too early"),
    "digest-algorithm": gettext_noop("another way of computing the checksum"),
    "duplicate-key": gettext_noop("something said twice"),
    "encoding": gettext_noop("another way of writing than ours"),
    "end-of-file": gettext_noop("the end of the file"),
    "field": gettext_noop("a field"),
    "field-name": gettext_noop("a field’s name"),
    "field-reference": gettext_noop("a field that is used twice"),
    "field-replaced": gettext_noop("another field in a field’s place"),
    "field-value": gettext_noop("a field’s content"),
    "foreign-field": gettext_noop("a field of somebody else"),
    "form": gettext_noop("the list of fields"),
    "form-present": gettext_noop("fields where there are to be none"),
    "header": gettext_noop("the beginning of the file"),
    "length": gettext_noop("a length"),
    "no-form": gettext_noop("no fields"),
    "no-such-field": gettext_noop("a field that is not there"),
    "not-one-signature": gettext_noop("none or several signatures in one step"),
    "number": gettext_noop("a number"),
    "object-changed": gettext_noop("a part that no step changes"),
    "object-end": gettext_noop("the end of a part"),
    "object-header": gettext_noop("the beginning of a part"),
    "object-loop": gettext_noop("a part that contains itself"),
    "object-number": gettext_noop("the number of a part"),
    "object-twice": gettext_noop("a part that is there twice"),
    "page": gettext_noop("page"),
    "page-tree": gettext_noop("the order of the pages"),
    "parent-tree": gettext_noop("the structure that reading aloud follows"),
    "picture-content": gettext_noop("a picture"),
    "revision-order": gettext_noop("the order of the steps"),
    "root": gettext_noop("the document’s own settings"),
    "signature-dictionary": gettext_noop("what a signature says of itself"),
    "signature-permissions": gettext_noop("what a signature allows afterwards"),
    "signature-shared": gettext_noop("one signature in two fields"),
    "signature-value": gettext_noop("a signature’s value"),
    "signature-wrong": gettext_noop("a signature that is not its signer’s"),
    "signed-again": gettext_noop("a field that was signed before"),
    "size": gettext_noop("the number of parts"),
    "stamp-before-seal": gettext_noop("a time stamp before the seal"),
    "startxref": gettext_noop("the file’s table of contents"),
    "store": gettext_noop("the answers about certificates"),
    "stream-end": gettext_noop("the end of a part"),
    "stream-length": gettext_noop("the length of a part"),
    "string": gettext_noop("a text"),
    "structure": gettext_noop("how it is built"),
    "structure-document": gettext_noop("the structure that reading aloud follows"),
    "subfilter": gettext_noop("the kind of signature"),
    "token": gettext_noop("a sign that does not belong there"),
    "too-deep": gettext_noop("parts nested too deep"),
    "trailer": gettext_noop("the end of the file"),
    "unexpected-close": gettext_noop("a sign that does not belong there"),
    "unsigned-change": gettext_noop("a change that nobody signed"),
    "unused-object": gettext_noop("a part of no use"),
    "xref-content": gettext_noop("the file’s table of contents"),
    "xref-entry": gettext_noop("the file’s table of contents"),
    "xref-loop": gettext_noop("the file’s table of contents"),
    "xref-previous": gettext_noop("the file’s table of contents"),
    "xref-table": gettext_noop("the file’s table of contents"),
}


def worded(detail: object, translate: Callable[[str], str]) -> str:
    """`field-value po_number` → `a field’s content: po_number`; `page 1` → `page 1`."""
    code, _space, rest = str(detail).partition(" ")
    if code not in WORDS:
        return str(detail)
    said = translate(WORDS[code])
    return f"{said}{' ' if code == 'page' else ': '}{rest}" if rest else said
