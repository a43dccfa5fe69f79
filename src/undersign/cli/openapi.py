"""`undersign openapi`: the API's description, as it is served and as it is checked in."""

from __future__ import annotations

import click


@click.command()
def openapi() -> None:
    """Print the description of the API, OpenAPI 3.1, as /api/v1/openapi.json serves it."""
    import os
    import tempfile

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "undersign.config.settings")
    os.environ.setdefault("UNDERSIGN_DATA", tempfile.gettempdir())
    os.environ.setdefault("UNDERSIGN_SECRET_KEY", "describes, and signs nothing at all: forty characters")
    import django

    django.setup()
    from undersign.api import description

    click.echo(description.as_json(), nl=False)
