"""The few words the layout itself says, per language: furniture, field captions, certificate headings.

Hides that this package has no Django and so no gettext: it must run in a bare child process. Anything a
template or a person wrote arrives as data and is not here.
"""

_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "page": "Page {page} of {pages}",
        "draft": "Draft — not for signature",
        "summary": "Summary of signatures",
        "summary_waiting": "This page is filled when the last signature has been given.",
        "signature": "Signature",
        "initials": "Initials",
        "date": "Date signed",
        "name": "Name",
        "text": "Text",
        "checkbox": "Choice",
        "required": "required",
        "signed_by": "Signed for",
        "contract": "Contract",
        "boxes": "Where each field of this document lies, as JSON",
    },
    "es": {
        "page": "Página {page} de {pages}",
        "draft": "Borrador — no apto para firma",
        "summary": "Resumen de firmas",
        "summary_waiting": "Esta página se completa cuando se ha dado la última firma.",
        "signature": "Firma",
        "initials": "Iniciales",
        "date": "Fecha de firma",
        "name": "Nombre",
        "text": "Texto",
        "checkbox": "Opción",
        "required": "obligatorio",
        "signed_by": "Firmado por",
        "contract": "Contrato",
        "boxes": "Dónde está cada campo de este documento, como JSON",
    },
}

LANGUAGES = tuple(_WORDS)


def base(language: str) -> str:
    """The language whose words are used for `language` ("es-MX" → "es"); English for one we lack."""
    short = language.replace("_", "-").split("-")[0].lower()
    return short if short in _WORDS else "en"


def words(language: str) -> dict[str, str]:
    """All words of a language."""
    return _WORDS[base(language)]
