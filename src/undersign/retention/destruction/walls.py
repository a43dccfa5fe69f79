"""Only destruction may remove: the database's part of it, as a function of the owner's that asks first.

Hides the pass. Triggers that freeze a signed contract let a change through while its pass is there, and only
`undersign_destroy` can write one: for a record that was decided, warned and begun, of its own workspace.
"""

from __future__ import annotations

from undersign.store.walls import APP_ROLE

REDACTED = "Redacted"

PASS_WALLS = [
    f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON retention_pass FROM {APP_ROLE}",
    """
    CREATE OR REPLACE FUNCTION undersign_destroying(which varchar) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT EXISTS (SELECT 1 FROM retention_pass WHERE contract_id = which)
    $$
    """,
    """
    CREATE OR REPLACE FUNCTION undersign_redacting(what text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT what = 'contract_document' AND EXISTS (SELECT 1 FROM retention_pass)
    $$
    """,
    "REVOKE ALL ON FUNCTION undersign_destroying(varchar), undersign_redacting(text) FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION undersign_destroying(varchar), undersign_redacting(text) TO {APP_ROLE}",
]

_MINE = "SELECT id FROM recipient WHERE contract_id = which"
# Asks nothing, so it is granted to nobody: for functions that have asked, and for whoever restores a backup.
_EMPTY = f"""
CREATE OR REPLACE FUNCTION undersign_empty(which varchar) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO retention_pass (contract_id, workspace_id)
    SELECT id, workspace_id FROM contract WHERE id = which;
  DELETE FROM answer WHERE recipient_id IN ({_MINE});
  DELETE FROM mark WHERE recipient_id IN ({_MINE});
  DELETE FROM drawing_pad WHERE recipient_id IN ({_MINE});
  DELETE FROM challenge WHERE recipient_id IN ({_MINE});
  DELETE FROM signing_link WHERE recipient_id IN ({_MINE});
  DELETE FROM demanded WHERE contract_id = which;
  DELETE FROM placed_field WHERE contract_id = which;
  UPDATE proof SET details = '{{}}' WHERE recipient_id IN ({_MINE});
  UPDATE consent SET ip = '', agent = '' WHERE recipient_id IN ({_MINE});
  UPDATE identity_paper SET picture = '', facts = '', told = '{{}}', reason = '' WHERE contract_id = which;
  UPDATE contract_pace SET message = '' WHERE contract_id = which;
  UPDATE recipient_rhythm SET message = '' WHERE recipient_id IN ({_MINE});
  UPDATE contract_comment SET text = '{REDACTED}', mentioned = '[]' WHERE contract_id = which;
  UPDATE contract_term SET amount = NULL, currency = '' WHERE contract_id = which;
  UPDATE billing_review SET terms = '{{}}', said = '' WHERE contract_id = which;
  UPDATE bulk_row SET cells = '[]', flaws = '[]', key = '', contact_id = '' WHERE contract_id = which;
  UPDATE contract_document SET name = '{REDACTED}' WHERE contract_id = which AND name <> '';
  UPDATE recipient SET name = '{REDACTED}', email = '{REDACTED}', title = '', mail_error = '',
    condition = '{{}}' WHERE contract_id = which;
  UPDATE contract SET title = '{REDACTED}', values = '{{}}', sources = '{{}}', clauses = '[]',
    page_sizes = '[]', telling = '{{}}', idempotency_key = NULL WHERE id = which;
  UPDATE journal_delivery SET result = '{{}}', last_error = '' WHERE subject = which AND status <> 'due';
  DELETE FROM retention_pass WHERE contract_id = which;
END $$
"""  # noqa: S608 (of our own constants)

_DESTROY = """
CREATE OR REPLACE FUNCTION undersign_destroy(which varchar) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM retention_destruction d JOIN retention_record r ON r.contract_id = d.contract_id
    WHERE d.contract_id = which AND d.dropped_at IS NULL AND d.begun_at IS NOT NULL AND d.removed_at IS NULL
      AND r.status = 'warned' AND d.due_at <= d.begun_at
      AND d.workspace_id = current_setting('undersign.workspace', true)
  ) THEN
    RAISE EXCEPTION 'contract % is not to be destroyed', which USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM undersign_empty(which);
END $$
"""

DESTRUCTION_WALLS = [
    _EMPTY,
    f"REVOKE ALL ON FUNCTION undersign_empty(varchar) FROM PUBLIC, {APP_ROLE}",
    _DESTROY,
    "REVOKE ALL ON FUNCTION undersign_destroy(varchar) FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION undersign_destroy(varchar) TO {APP_ROLE}",
    # What was destroyed stays on record, as it was begun and done.
    """
    CREATE OR REPLACE FUNCTION undersign_destruction_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'destruction % stays on record', OLD.id USING ERRCODE = 'insufficient_privilege';
      END IF;
      IF OLD.removed_at IS NOT NULL AND (NEW.removed_at, NEW.begun_at, NEW.due_at, NEW.dropped_at,
          NEW.contract_id, NEW.decided_by, NEW.decided_at, NEW.authority, NEW.files, NEW.entry_seq)
        IS DISTINCT FROM (OLD.removed_at, OLD.begun_at, OLD.due_at, OLD.dropped_at, OLD.contract_id,
          OLD.decided_by, OLD.decided_at, OLD.authority, OLD.files, OLD.entry_seq)
        OR OLD.certified_at IS NOT NULL THEN
        RAISE EXCEPTION 'destruction % is done and stays as it was', OLD.id
          USING ERRCODE = 'insufficient_privilege';
      END IF;
      IF NEW.begun_at IS NOT NULL AND OLD.begun_at IS NULL AND (NEW.warned_at IS NULL
          OR NEW.warned_again_at IS NULL OR NEW.begun_at < NEW.due_at OR NEW.dropped_at IS NOT NULL
          OR NEW.decided_by = '') THEN
        RAISE EXCEPTION 'destruction % may not begin', OLD.id USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $$
    """,
    "DROP TRIGGER IF EXISTS stays ON retention_destruction",
    "CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON retention_destruction "
    "FOR EACH ROW EXECUTE FUNCTION undersign_destruction_stays()",
    """
    CREATE OR REPLACE FUNCTION undersign_dispositions(at timestamptz, within_year date, today date)
    RETURNS TABLE(workspace_id varchar, contract_id varchar)
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT r.workspace_id, r.contract_id FROM retention_record r
        LEFT JOIN retention_destruction d ON d.contract_id = r.contract_id AND d.dropped_at IS NULL
      WHERE (r.status = 'kept' AND r.blocked = '[]' AND r.retain_until < within_year)
        OR (r.status = 'approved' AND d.due_at - interval '14 days' <= at)
        OR (r.status = 'warned' AND d.due_at - interval '7 days' <= at
            AND (d.warned_again_at IS NULL OR d.due_at <= at))
      ORDER BY d.due_at NULLS LAST LIMIT 1000
    $$
    """,
    "REVOKE ALL ON FUNCTION undersign_dispositions(timestamptz, date, date) FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION undersign_dispositions(timestamptz, date, date) TO {APP_ROLE}",
]
