"""The web application, as granian serves it."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "undersign.config.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from undersign.cli import instance, safety  # noqa: E402 (needs the loaded application)

safety.refuse_unsafe()
instance.settle()
