"""All contracts that say something, however many: for what must not miss one.

Hides that it may take its time. A list shows the newest of very many (`asking`); here each contract of the
workspace is held against every term, in its own words or in its wording.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models.expressions import RawSQL

from undersign.insight.search import terms

_EVERY = """
CREATE OR REPLACE FUNCTION undersign_every(terms text[], only_ids varchar[]) RETURNS SETOF varchar
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  mine varchar := current_setting('undersign.workspace', true);
  asked tsquery[];
BEGIN
  IF coalesce(mine, '') = '' THEN RETURN; END IF;
  SELECT array_agg(undersign_term(said, place = cardinality(terms)) ORDER BY place) INTO asked
  FROM unnest(terms) WITH ORDINALITY AS t(said, place)
  WHERE NOT undersign_light(said) OR NOT EXISTS (SELECT 1 FROM unnest(terms) u WHERE NOT undersign_light(u));
  asked := ARRAY(SELECT each FROM unnest(asked) each WHERE numnode(each) > 0);
  IF cardinality(asked) = 0 THEN RETURN; END IF;
  RETURN QUERY SELECT f.contract_id FROM search_contract f
    LEFT JOIN search_wording w ON w.id = f.wording_id AND w.workspace_id = mine
    WHERE f.workspace_id = mine AND (only_ids IS NULL OR f.contract_id = ANY (only_ids))
      AND NOT EXISTS (
        SELECT 1 FROM unnest(asked) each WHERE NOT (f.words @@ each OR coalesce(w.words @@ each, false)));
END $$
"""
EVERY_WALLS = [
    _EVERY,
    "REVOKE ALL ON FUNCTION undersign_every(text[], varchar[]) FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION undersign_every(text[], varchar[]) TO undersign_app",
]


def saying(text: str, only: Sequence[str] | None = None) -> RawSQL | None:
    """The ids, as a subquery for `pk__in`; None where the text holds no word to look for."""
    wanted = terms.read(text)
    if not wanted:
        return None
    given = list(only) if only is not None else None
    return RawSQL("SELECT undersign_every(%s::text[], %s::varchar[])", (wanted, given))
