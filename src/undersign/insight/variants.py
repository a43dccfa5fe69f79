"""The language variants of every template, version by version, as fingerprints: enough to say which text is
behind, without reading a library's worth of contracts.

Hides the question in SQL; the rows are those of the workspace that is spoken for.
"""

from __future__ import annotations

import json

from django.db import connection

_ASK = """
SELECT of.template_id, jsonb_object_agg(text.key, md5(text.value)) FROM (
    SELECT template_id, number, sources FROM template_version WHERE workspace_id = %s
    UNION ALL SELECT template_id, 2147483647, sources FROM template_copy WHERE workspace_id = %s AND %s
) of, jsonb_each_text(of.sources) text
GROUP BY of.template_id, of.number ORDER BY of.template_id, of.number
"""


def histories(workspace_id: str, *, copies: bool) -> dict[str, list[dict[str, str]]]:
    """{template id: [{language: fingerprint of its text}]}, oldest version first; with `copies` the working
    copy comes last."""
    found: dict[str, list[dict[str, str]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ASK, [workspace_id, workspace_id, copies])
        for template_id, variants in cursor.fetchall():
            told = json.loads(variants) if isinstance(variants, str) else variants
            found.setdefault(template_id, []).append(told)
    return found
