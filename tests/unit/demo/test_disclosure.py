"""Northwind's disclosure has the six elements of 15 USC 7001(c)(1)(B)–(C), in both languages (ES-1)."""

import pytest

from undersign.demo import library

ELEMENTS = {
    "en": {
        "paper": ("right to receive this contract on paper",),
        "withdrawal": (
            "withdraw your agreement at any time",
            "without a fee",
            "relationship",
        ),
        "scope": ("covers this contract only",),
        "how to withdraw and update": ("To withdraw", "e-mail address changes"),
        "paper copy and its fee": ("ask for a paper copy", "no fee"),
        "hardware and software": ("web browser", "PDF", "keep your copy"),
    },
    "es": {
        "paper": ("derecho a recibir este contrato en papel",),
        "withdrawal": (
            "retirar su aceptación en cualquier momento",
            "sin cargo",
            "relación",
        ),
        "scope": ("abarca solo este contrato",),
        "how to withdraw and update": ("Para retirar su aceptación", "cambia su dirección"),
        "paper copy and its fee": ("copia en papel", "tienen costo"),
        "hardware and software": ("navegador", "PDF", "conservar su copia"),
    },
}
CASES = [(language, element) for language, elements in ELEMENTS.items() for element in elements]


@pytest.mark.parametrize(("language", "element"), CASES)
def test_es_1_element_is_there(language, element):
    text = library.disclosure().texts[language]
    assert all(words in text for words in ELEMENTS[language][element])


def test_both_languages_have_the_same_sections_and_a_version():
    disclosure = library.disclosure()
    headings = [text.count("\n## ") for text in disclosure.texts.values()]
    assert headings == [7, 7]
    assert disclosure.version
