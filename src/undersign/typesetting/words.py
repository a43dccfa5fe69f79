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
        "email": "E-mail",
        "company": "Company",
        "title": "Title",
        "number": "Number",
        "money": "Amount",
        "date_entry": "Date",
        "checkbox_group": "Choices",
        "radio": "Choice",
        "dropdown": "Choice",
        "formula": "Total",
        "attachment": "File",
        "image": "Picture",
        "stamp": "Stamp",
        "note": "Note",
        "extracted": "This text was taken from the pages. The page layout is what is signed.",
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
        "email": "Correo electrónico",
        "company": "Empresa",
        "title": "Cargo",
        "number": "Número",
        "money": "Importe",
        "date_entry": "Fecha",
        "checkbox_group": "Opciones",
        "radio": "Opción",
        "dropdown": "Opción",
        "formula": "Total",
        "attachment": "Archivo",
        "image": "Imagen",
        "stamp": "Sello",
        "note": "Nota",
        "extracted": "Este texto se tomó de las páginas. Lo que se firma es la vista de páginas.",
        "required": "obligatorio",
        "signed_by": "Firmado por",
        "contract": "Contrato",
        "boxes": "Dónde está cada campo de este documento, como JSON",
    },
}

_CERTIFICATE: dict[str, dict[str, str]] = {
    "en": {
        "heading": "Certificate of completion",
        "contract": "Contract",
        "number": "Number",
        "issued_by": "Issued by",
        "parties": "Parties",
        "pages_label": "Pages",
        "completed": "Completed",
        "signers": "Signers",
        "email": "E-mail",
        "role": "Signed as",
        "signed_at": "Signed",
        "not_signed": "Not signed",
        "meaning": "Meaning",
        "methods": "Checked before signing",
        "no_method": "Nothing but the link",
        "consent": "Consent to electronic records",
        "consent_given": "Version {version}, given {at}",
        "demonstration": "Access to the format: {how}",
        "no_demonstration": "not demonstrated",
        "no_consent": "None recorded",
        "ip": "IP address",
        "agent": "Browser",
        "level": "Level",
        "level_ses": "Electronic signature (SES)",
        "level_aes": "Advanced electronic signature (AES)",
        "level_qes": "Qualified electronic signature (QES)",
        "digests": "Fingerprints of the document (SHA-256)",
        "base": "As issued",
        "final": "As sealed",
        "attachment": "Attached:",
        "timeline": "What happened",
        "when": "When",
        "event": "Event",
        "unverified": "What was not verified",
        "verify": "How to check",
        "statement": "Every signer electronically signed (SES) the contract named above; the finished file "
        "is sealed by {operator}. The seal is the operator’s: it shows that nothing changed since, and "
        "does not make the signatures advanced or qualified ones.",
        "sealed": "Electronically signed (SES), sealed by {operator}.",
        "more": "and {count} more: see the certificate of completion",
        "page": "Page {page} of {pages}",
    },
    "es": {
        "heading": "Certificado de finalización",
        "contract": "Contrato",
        "number": "Número",
        "issued_by": "Emitido por",
        "parties": "Partes",
        "pages_label": "Páginas",
        "completed": "Finalizado",
        "signers": "Firmantes",
        "email": "Correo electrónico",
        "role": "Firmó como",
        "signed_at": "Firmado",
        "not_signed": "Sin firmar",
        "meaning": "Significado",
        "methods": "Comprobado antes de firmar",
        "no_method": "Nada más que el enlace",
        "consent": "Consentimiento para documentos electrónicos",
        "consent_given": "Versión {version}, otorgado el {at}",
        "demonstration": "Acceso al formato: {how}",
        "no_demonstration": "no demostrado",
        "no_consent": "No consta",
        "ip": "Dirección IP",
        "agent": "Navegador",
        "level": "Nivel",
        "level_ses": "Firma electrónica (simple, SES)",
        "level_aes": "Firma electrónica avanzada (AES)",
        "level_qes": "Firma electrónica cualificada (QES)",
        "digests": "Huellas del documento (SHA-256)",
        "base": "Tal como se emitió",
        "final": "Tal como se selló",
        "attachment": "Adjunto:",
        "timeline": "Qué ocurrió",
        "when": "Cuándo",
        "event": "Hecho",
        "unverified": "Qué no se verificó",
        "verify": "Cómo comprobarlo",
        "statement": "Cada firmante firmó electrónicamente (SES) el contrato indicado; el archivo terminado "
        "está sellado por {operator}. El sello es del operador: muestra que nada ha cambiado desde "
        "entonces y no convierte las firmas en avanzadas ni cualificadas.",
        "sealed": "Firmado electrónicamente (SES), sellado por {operator}.",
        "more": "y {count} más: véase el certificado de finalización",
        "page": "Página {page} de {pages}",
    },
}
_UNVERIFIED: dict[str, tuple[str, ...]] = {
    "en": (
        "Identity was not proven with an official document. A method that rests on a mailbox shows that the "
        "signer could read the mail sent to that address, and no more.",
        "Authority to bind a party was declared by the signer where the contract says so; this was not "
        "checked.",
        "Times are those of {operator}’s servers unless a time stamp in the contract says otherwise.",
    ),
    "es": (
        "La identidad no se probó con un documento oficial. Un método basado en un buzón demuestra que el "
        "firmante podía leer el correo enviado a esa dirección, y nada más.",
        "La facultad de obligar a una parte la declaró el firmante donde así consta; no se comprobó.",
        "Las horas son las de los servidores de {operator}, salvo que un sello de tiempo del contrato "
        "indique otra cosa.",
    ),
}

LANGUAGES = tuple(_WORDS)


def base(language: str) -> str:
    """The language whose words are used for `language` ("es-MX" → "es"); English for one we lack."""
    short = language.replace("_", "-").split("-")[0].lower()
    return short if short in _WORDS else "en"


def words(language: str) -> dict[str, str]:
    """All words of a language."""
    return _WORDS[base(language)]


def certificate(language: str) -> dict[str, str]:
    """The words of certificates in a language."""
    return _CERTIFICATE[base(language)]


def unverified(language: str) -> tuple[str, ...]:
    """What a certificate always says was not verified; each has a place for {operator}."""
    return _UNVERIFIED[base(language)]
