"""How the index is written: by triggers, in the transaction that changes what a contract says of itself.

Hides from which tables it is gathered, and in which forms a word is kept. Whoever changes a contract, its
people, its customer's name or its ticket, by whatever code, the index follows. Title, values and ticket are
left out of a contract in a category of `KEPT_OUT`.
"""

from __future__ import annotations

from undersign.regimes import hipaa

# Categories of templates whose contracts hold health data (PHI): their values and text are never indexed.
KEPT_OUT = hipaa.CATEGORIES
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
  SELECT concat_ws(' ', c.number, CASE WHEN p.category NOT IN ({_KEPT_OUT}) THEN c.title END,
    a.name, '#' || t.number, people.said,
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
  IF undersign_destroying(which) THEN
    RETURN;  -- half emptied: what it still says would be learnt once more
  END IF;
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
      PERFORM undersign_index(contract_id) FROM (
        SELECT DISTINCT contract_id FROM changed
        WHERE concat(name, email, title) <> ''  -- a seat kept for somebody else says nothing
      ) of;
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

WRITING_WALLS = [_FORMS, _LEARN, _OUT, _SAID, _INDEX, *_TRIGGERS]
