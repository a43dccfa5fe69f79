"""House tests run against the session's instance; its models can be imported from here on."""

from __future__ import annotations

from tests import instance

instance.running()
