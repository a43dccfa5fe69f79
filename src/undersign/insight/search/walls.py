"""The index inside the database: who writes it, and the one way to ask it.

Hides three things PostgreSQL would do to us. Under row-level security it uses no GIN index, since `@@` is not
leakproof: so `undersign_search` is a function of the owner's, which names the workspace itself, from the same
setting the walls read. A word that many contracts say would make it gather a million rows: so a common one is
looked for among the newest. And a plan made once for every question suits none: so each is planned with its
own words.

Triggers write what a contract says of itself in the transaction that changes it, whoever changes it. Values
and ticket of a contract in a category of `KEPT_OUT` are left out.
"""

from __future__ import annotations

# Categories of templates whose contracts hold health data (PHI): their values and text are never indexed.
KEPT_OUT = ("hipaa",)
_KEPT_OUT = ", ".join(f"'{each}'" for each in KEPT_OUT)

# All the forms of a text's words: as written without accents, and as English and Spanish know them. Dots,
# dashes and signs part words too, so that a piece of an address or of a number is found. Only words as they
# are written keep their places, for phrases.
_FORMS = """
CREATE OR REPLACE FUNCTION undersign_forms(said text) RETURNS tsvector
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT to_tsvector('simple', unaccent(said) || ' '
      || regexp_replace(regexp_replace(unaccent(said), '\\.0+\\M', '', 'g'), '[[:punct:]]+', ' ', 'g'))
    || strip(to_tsvector('english', said)) || strip(to_tsvector('spanish', said))
$$
"""
_LEARN = """
CREATE OR REPLACE FUNCTION undersign_learn(mine varchar, said text) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$
  INSERT INTO search_word (workspace_id, word)
  SELECT mine, word FROM (
    SELECT DISTINCT lower(word) AS word
    FROM regexp_split_to_table(unaccent(regexp_replace(said, '\\S+@\\S+', ' ', 'g')), '[^[:alpha:]]+') word
    WHERE length(word) BETWEEN 4 AND 60
  ) fresh
  WHERE NOT EXISTS (
    SELECT 1 FROM search_word known WHERE known.workspace_id = mine AND known.word = fresh.word
  )
$$
"""
_OUT = f"""
CREATE OR REPLACE FUNCTION undersign_kept_out(which varchar) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT p.category IN ({_KEPT_OUT}) FROM contract c
  JOIN template_version v ON v.id = c.template_version_id JOIN template p ON p.id = v.template_id
  WHERE c.id = which
$$
"""  # noqa: S608 (of our own constant)
_SAID = f"""
CREATE OR REPLACE FUNCTION undersign_said(which varchar) RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT concat_ws(' ', c.number, c.title, a.name, '#' || t.number, people.said,
    CASE WHEN p.category NOT IN ({_KEPT_OUT}) THEN concat_ws(' ', t.subject, told.said) END)
  FROM contract c
  JOIN template_version v ON v.id = c.template_version_id
  JOIN template p ON p.id = v.template_id
  LEFT JOIN account a ON a.id = c.account_id
  LEFT JOIN ticket t ON t.id = c.ticket_id
  LEFT JOIN LATERAL (
    SELECT string_agg(concat_ws(' ', r.name, r.email, r.title), ' ') AS said
    FROM recipient r WHERE r.contract_id = c.id
  ) people ON true
  LEFT JOIN LATERAL (
    SELECT string_agg(each #>> '{{}}', ' ') AS said
    FROM jsonb_path_query(c.values, 'strict $.**') each WHERE jsonb_typeof(each) IN ('string', 'number')
  ) told ON true
  WHERE c.id = which
$$
"""  # noqa: S608 (of our own constant)
_INDEX = """
CREATE OR REPLACE FUNCTION undersign_index(which varchar) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  said text := undersign_said(which);
  mine varchar;
BEGIN
  INSERT INTO search_contract (contract_id, workspace_id, owner_id, created_at, words, wording_id)
  SELECT id, workspace_id, coalesce(owner_id, ''), created_at, undersign_forms(said), ''
  FROM contract WHERE id = which
  ON CONFLICT (contract_id) DO UPDATE SET owner_id = EXCLUDED.owner_id, words = EXCLUDED.words,
    wording_id = CASE WHEN undersign_kept_out(which) THEN '' ELSE search_contract.wording_id END
  RETURNING workspace_id INTO mine;
  IF mine IS NOT NULL THEN
    PERFORM undersign_learn(mine, said);
  END IF;
END $$
"""
_TRIGGERS = [
    """
    CREATE OR REPLACE FUNCTION undersign_index_contract() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM undersign_index(NEW.id);
      RETURN NULL;
    END $$
    """,
    "DROP TRIGGER IF EXISTS indexed_new ON contract",
    "CREATE TRIGGER indexed_new AFTER INSERT ON contract "
    "FOR EACH ROW EXECUTE FUNCTION undersign_index_contract()",
    "DROP TRIGGER IF EXISTS indexed ON contract",
    "CREATE TRIGGER indexed AFTER UPDATE OF number, title, values, account_id, ticket_id, owner_id "
    "ON contract FOR EACH ROW "
    "WHEN ((OLD.number, OLD.title, OLD.values, OLD.account_id, OLD.ticket_id, OLD.owner_id) "
    "IS DISTINCT FROM (NEW.number, NEW.title, NEW.values, NEW.account_id, NEW.ticket_id, NEW.owner_id)) "
    "EXECUTE FUNCTION undersign_index_contract()",
    """
    CREATE OR REPLACE FUNCTION undersign_index_person() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM undersign_index(NEW.contract_id);
      RETURN NULL;
    END $$
    """,
    "DROP TRIGGER IF EXISTS indexed ON recipient",
    "CREATE TRIGGER indexed AFTER UPDATE OF name, email, title ON recipient FOR EACH ROW "
    "WHEN ((OLD.name, OLD.email, OLD.title) IS DISTINCT FROM (NEW.name, NEW.email, NEW.title)) "
    "EXECUTE FUNCTION undersign_index_person()",
    """
    CREATE OR REPLACE FUNCTION undersign_index_people() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM undersign_index(contract_id) FROM (SELECT DISTINCT contract_id FROM changed) of;
      RETURN NULL;
    END $$
    """,
    "DROP TRIGGER IF EXISTS indexed_new ON recipient",
    "CREATE TRIGGER indexed_new AFTER INSERT ON recipient REFERENCING NEW TABLE AS changed "
    "FOR EACH STATEMENT EXECUTE FUNCTION undersign_index_people()",
    "DROP TRIGGER IF EXISTS indexed_gone ON recipient",
    "CREATE TRIGGER indexed_gone AFTER DELETE ON recipient REFERENCING OLD TABLE AS changed "
    "FOR EACH STATEMENT EXECUTE FUNCTION undersign_index_people()",
    """
    CREATE OR REPLACE FUNCTION undersign_index_customer() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_TABLE_NAME = 'account' THEN
        PERFORM undersign_index(c.id) FROM contract c
        WHERE c.workspace_id = NEW.workspace_id AND c.account_id = NEW.id;
      ELSE
        PERFORM undersign_index(c.id) FROM contract c
        WHERE c.workspace_id = NEW.workspace_id AND c.ticket_id = NEW.id;
      END IF;
      RETURN NULL;
    END $$
    """,
    "DROP TRIGGER IF EXISTS indexed ON account",
    "CREATE TRIGGER indexed AFTER UPDATE OF name ON account FOR EACH ROW "
    "WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION undersign_index_customer()",
    """
    CREATE OR REPLACE FUNCTION undersign_index_template() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM undersign_index(c.id) FROM contract c JOIN template_version v ON v.id = c.template_version_id
      WHERE v.template_id = NEW.id;
      RETURN NULL;
    END $$
    """,
    "DROP TRIGGER IF EXISTS indexed ON template",
    "CREATE TRIGGER indexed AFTER UPDATE OF category ON template FOR EACH ROW "
    f"WHEN ((OLD.category IN ({_KEPT_OUT})) IS DISTINCT FROM (NEW.category IN ({_KEPT_OUT}))) "
    "EXECUTE FUNCTION undersign_index_template()",
    "DROP TRIGGER IF EXISTS indexed ON ticket",
    "CREATE TRIGGER indexed AFTER UPDATE OF number, subject ON ticket FOR EACH ROW "
    "WHEN ((OLD.number, OLD.subject) IS DISTINCT FROM (NEW.number, NEW.subject)) "
    "EXECUTE FUNCTION undersign_index_customer()",
]

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
# A word that one in a hundred says is found among the newest soon enough: as many are read, in the order of
# their index, as should hold it two hundred times. A rarer one is gathered from the words' index, whole.
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
  EXECUTE format('SELECT count(*) FROM (' || newest || ') n WHERE n.words @@ %L::tsquery', 400, asked)
    INTO often;
  is_cut := false;
  IF often >= 4 THEN
    far := 80000 / often;
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


WRITING = [_FORMS, _LEARN, _OUT, _SAID, _INDEX, *_TRIGGERS]
SEARCH_WALLS = [
    *WRITING,
    _TERM,
    _LIGHT,
    _PART,
    "DROP FUNCTION IF EXISTS undersign_search(text[], boolean, varchar[], int)",
    _SEARCH,
    *_only_for_the_application("undersign_search(text[], boolean, varchar[], int)"),
    _NEAR,
    *_only_for_the_application("undersign_near(text)"),
]
