"""What a connection says is put together in the language of whoever reads it, not of whoever failed."""

from __future__ import annotations

import pytest
from django.utils import translation

from undersign.connectors import api, registry


def test_an_error_speaks_the_reader_s_language(instance):
    with pytest.raises(api.Permanent) as told:
        registry.find("telepathy")
    error = told.value
    assert error.sentence == "The connector “telepathy” is not installed."
    with translation.override("es"):
        assert error.sentence.startswith("El conector") and "telepathy" in error.sentence
        assert error.do.startswith("Instala")
