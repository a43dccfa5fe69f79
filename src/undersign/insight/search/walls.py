"""The one way to ask the index: a function of the database.

Hides three things PostgreSQL would do to us. Under row-level security it uses no GIN index, since `@@` is not
leakproof: so `undersign_search` is a function of the owner's, which names the workspace itself, from the same
setting the walls read. A word that many contracts say would make it gather a million rows: so a common one is
looked for among the newest. And a plan made once for every question suits none: so each is planned with its
own words.
"""

from __future__ import annotations

from undersign.insight.search.written import WRITING_WALLS

# One term of a question: several words are a phrase. A word typed without its Spanish accent is meant too;
# the last word may be unfinished.
_TERM = """
CREATE OR REPLACE FUNCTION undersign_term(said text, unfinished boolean) RETURNS tsquery
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT phraseto_tsquery('simple', unaccent(said)) || phraseto_tsquery('english', said)
    || phraseto_tsquery('spanish', said)
    || phraseto_tsquery('spanish', regexp_replace(said, '([cs])ion$', '\\1ión', 'i'))
    || CASE WHEN unfinished AND said ~ '^[[:alnum:]]{3,}$'
       THEN to_tsquery('simple', unaccent(lower(said)) || ':*') ELSE ''::tsquery END
$$
"""
_LIGHT = """
CREATE OR REPLACE FUNCTION undersign_light(said text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT numnode(phraseto_tsquery('english', said)) = 0 OR numnode(phraseto_tsquery('spanish', said)) = 0
$$
"""
# One part of a question as SQL: contracts whose own words are `asked` and for which `also` holds, the newest.
# What one in two hundred says is found among the newest soon enough: as many are read, in the order of their
# index, as should hold it sixty times. What is rarer is gathered from the words' index, whole. Contracts of
# one customer come in bunches, so that fewer than 2,000 would not tell.
_PART = """
CREATE OR REPLACE FUNCTION undersign_part(asked tsquery, seen text, also text, tier int, most int,
  OUT part text, OUT is_cut boolean)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
  newest text := 'SELECT f.contract_id, f.created_at, f.wording_id, f.words FROM search_contract f WHERE '
    || seen || ' ORDER BY f.created_at DESC, f.contract_id DESC LIMIT %s';
  often int;
  far int;
BEGIN
  EXECUTE format('SELECT count(*) FROM (' || newest || ') n WHERE n.words @@ %L::tsquery', 2000, asked)
    INTO often;
  is_cut := false;
  IF often >= 10 THEN
    far := 120000 / often;
    part := format('SELECT f.contract_id, f.created_at, %s AS tier, f.wording_id FROM (' || newest || ') f'
      ' WHERE f.words @@ %L::tsquery%s LIMIT %s', tier, far, asked, also, most);
    EXECUTE format('SELECT count(*) > %s FROM (SELECT 1 FROM search_contract f WHERE %s LIMIT %s + 1) n',
      far, seen, far) INTO is_cut;
  ELSE
    part := format('SELECT * FROM (SELECT f.contract_id, f.created_at, %s AS tier, f.wording_id'
      ' FROM search_contract f WHERE %s AND f.words @@ %L::tsquery%s OFFSET 0) f'
      ' ORDER BY f.created_at DESC, f.contract_id DESC LIMIT %s', tier, seen, asked, also, most);
  END IF;
END $$
"""
# The whole question: of each wording, which terms it says; what it leaves, the contract itself has to say.
_SEARCH = """
CREATE OR REPLACE FUNCTION undersign_search(terms text[], unfinished boolean, hidden varchar[], most int)
RETURNS TABLE (contract_id varchar, wording_id varchar, is_cut boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  mine varchar := current_setting('undersign.workspace', true);
  asked tsquery[];
  whole tsquery;
  any_of tsquery := '';
  rest tsquery;
  seen text;
  parts text[];
  kind record;
  cut boolean := false;
  made record;
BEGIN
  IF coalesce(mine, '') = '' THEN RETURN; END IF;
  SELECT array_agg(undersign_term(said, unfinished AND place = cardinality(terms)) ORDER BY place) INTO asked
  FROM unnest(terms) WITH ORDINALITY AS t(said, place)
  WHERE NOT undersign_light(said) OR NOT EXISTS (SELECT 1 FROM unnest(terms) u WHERE NOT undersign_light(u));
  asked := ARRAY(SELECT each FROM unnest(asked) each WHERE numnode(each) > 0);
  IF cardinality(asked) = 0 THEN RETURN; END IF;
  FOREACH rest IN ARRAY asked LOOP
    whole := CASE WHEN whole IS NULL THEN rest ELSE whole && rest END;
    any_of := any_of || rest;
  END LOOP;
  seen := format('f.workspace_id = %L', mine);
  IF cardinality(hidden) > 0 THEN
    seen := seen || format(' AND f.owner_id <> ALL (%L::varchar[])', hidden);
  END IF;
  made := undersign_part(whole, seen, '', 1, most);
  parts := ARRAY[made.part];
  cut := made.is_cut;
  FOR kind IN EXECUTE format(
    'SELECT lacks, array_agg(id) AS ids FROM (SELECT w.id, ARRAY(SELECT n FROM'
    ' generate_subscripts($1, 1) n WHERE NOT w.words @@ $1[n] ORDER BY n) AS lacks FROM (SELECT * FROM'
    ' search_wording WHERE workspace_id = %L AND words @@ %L::tsquery ORDER BY at DESC LIMIT 2000) w) e'
    ' GROUP BY lacks', mine, any_of) USING asked
  LOOP
    IF cardinality(kind.lacks) = 0 THEN
      parts := parts || format('SELECT f.* FROM unnest(%L::varchar[]) AS w(id), LATERAL ('
        'SELECT f.contract_id, f.created_at, 2 AS tier, f.wording_id FROM search_contract f'
        ' WHERE %s AND f.wording_id = w.id'
        ' ORDER BY f.created_at DESC, f.contract_id DESC LIMIT %s) f', kind.ids, seen, most);
    ELSE
      SELECT string_agg('(' || asked[n]::text || ')', ' & ')::tsquery INTO rest FROM unnest(kind.lacks) n;
      made := undersign_part(
        rest, seen, format(' AND f.wording_id = ANY (%L::varchar[])', kind.ids), 2, most);
      parts := parts || made.part;
      cut := cut OR made.is_cut;
    END IF;
  END LOOP;
  RETURN QUERY EXECUTE 'SELECT contract_id, max(wording_id)::varchar, ' || cut || ' FROM (('
    || array_to_string(parts, ') UNION ALL (') || ')) found'
    ' GROUP BY contract_id, created_at ORDER BY min(tier), created_at DESC, contract_id DESC LIMIT ' || most;
END $$
"""
# Two letters that changed places leave few trigrams alike, hence the low limit; it can be set once they are
# loaded, which the first `similarity` does.
_NEAR = """
CREATE OR REPLACE FUNCTION undersign_near(said text) RETURNS TABLE (near varchar)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  plain text := unaccent(lower(said));
BEGIN
  PERFORM similarity(plain, plain);
  PERFORM set_config('pg_trgm.similarity_threshold', '0.19', true);
  RETURN QUERY SELECT w.word FROM search_word w
    WHERE w.workspace_id = current_setting('undersign.workspace', true) AND w.word % plain
    GROUP BY w.word ORDER BY similarity(w.word, plain) DESC, w.word LIMIT 40;
END $$
"""


def _only_for_the_application(function: str) -> list[str]:
    return [
        f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {function} TO undersign_app",
    ]


SEARCH_WALLS = [
    *WRITING_WALLS,
    _TERM,
    _LIGHT,
    _PART,
    "DROP FUNCTION IF EXISTS undersign_search(text[], boolean, varchar[], int)",
    _SEARCH,
    *_only_for_the_application("undersign_search(text[], boolean, varchar[], int)"),
    _NEAR,
    *_only_for_the_application("undersign_near(text)"),
]
