"""Every sentence of a connection exists in Spanish, with the same facts in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages import pofile
from babel.messages.extract import extract_from_dir

import undersign
from undersign.connectors import api, registry

PACKAGE = Path(undersign.__file__).parent
WORDS = {"_": None, "gettext": None, "gettext_lazy": None, "pgettext": ((1, "c"), 2)}


def sentences():
    for _file, _line, found, _comments, context in extract_from_dir(PACKAGE / "connectors", keywords=WORDS):
        yield found, context


def catalogue():
    said = {}
    for path in (PACKAGE / "locale" / "es").glob("*.po"):
        with path.open("rb") as file:
            said |= {(each.id, each.context): each.string for each in pofile.read_po(file, locale="es")}
    return said


def test_every_sentence_is_there_in_spanish_with_its_facts():
    spanish = catalogue()
    missing = [found for found in sentences() if not spanish.get(found)]
    assert not missing
    for found in sentences():
        assert sorted(re.findall(r"%\(\w+\)s", found[0])) == sorted(re.findall(r"%\(\w+\)s", spanish[found]))


def test_an_error_speaks_the_reader_s_language(instance):
    from django.utils import translation

    error = None
    try:
        registry.find("telepathy")
    except api.Permanent as raised:
        error = raised
    assert error.sentence == "The connector “telepathy” is not installed."
    with translation.override("es"):
        if translation.gettext("Folder") != "Carpeta":
            pytest.fail("the catalogue is not compiled: python -m undersign.config.locale")
        assert error.sentence == "El conector “telepathy” no está instalado."
        assert error.do == "Instale de nuevo su paquete o elimine la conexión."
