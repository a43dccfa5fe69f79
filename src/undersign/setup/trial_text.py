"""What the trial contract says, in both languages: nothing that binds anybody."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

CUSTOMER = _("Test of Undersign")
TICKET = _("Test: a first contract, sent to oneself")
NAMES = {"en": "Trial contract", "es": "Contrato de prueba"}
SOURCES = {
    "en": """# Trial contract

This contract tries out the way from a ticket to the archive. It binds nobody and promises nothing.

1. Whoever signs it sees what a customer sees: the mail, the code, the consent, the signature.
2. Afterwards the signed copy lies on the test ticket, in the archive, and in the mailbox of the signer.
3. It may be deleted with the test ticket it belongs to.

## Signature {-}

| Signer |
|---|
| {% signature signer %} |
| {% name_of signer %} |
| {% date_signed signer %} |
""",
    "es": """# Contrato de prueba

Este contrato prueba el camino desde un ticket hasta el archivo. No obliga a nadie ni promete nada.

1. Quien lo firma ve lo que ve un cliente: el correo, el código, el consentimiento, la firma.
2. Después, la copia firmada queda en el ticket de prueba, en el archivo y en el buzón de quien firma.
3. Puede borrarse con el ticket de prueba al que pertenece.

## Firma {-}

| Quien firma |
|---|
| {% signature signer %} |
| {% name_of signer %} |
| {% date_signed signer %} |
""",
}
SCHEMA: dict[str, Any] = {
    "fields": [],
    "roles": [
        {"name": "signer", "labels": {"en": "Signer", "es": "Quien firma"}, "party": "customer", "order": 1}
    ],
    "consumer_disclosure": True,
}
