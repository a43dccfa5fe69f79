"""After sending, nobody edits what was sent: not the views, not the API, not a careless script.

Hides the triggers. A contract's own columns, its places and its people are frozen; where a person stands and
where their mail goes moves on, and a spare seat is taken once.
"""

CONTRACT_WALLS = [
    """
    CREATE OR REPLACE FUNCTION undersign_contract_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.status <> 'draft' AND (NEW.status = 'draft' OR
        -- What is destroyed is emptied, by that one function alone (see `retention.destruction.walls`).
        (NEW.id, NEW.workspace_id, NEW.number, NEW.title, NEW.language, NEW.template_version_id,
         NEW.account_id, NEW.contact_id, NEW.ticket_id, NEW.values, NEW.sources, NEW.clauses,
         NEW.page_sizes, NEW.frozen_sha256, NEW.created_at, NEW.sent_at)
        IS DISTINCT FROM
        (OLD.id, OLD.workspace_id, OLD.number, OLD.title, OLD.language, OLD.template_version_id,
         OLD.account_id, OLD.contact_id, OLD.ticket_id, OLD.values, OLD.sources, OLD.clauses,
         OLD.page_sizes, OLD.frozen_sha256, OLD.created_at, OLD.sent_at))
        AND NOT undersign_destroying(OLD.id) THEN
        RAISE EXCEPTION 'contract % was sent and is frozen', OLD.id
          USING ERRCODE = 'insufficient_privilege';
      END IF;
      IF OLD.status = 'draft' AND NEW.status = 'sending' AND NEW.approval IN ('asked', 'declined') THEN
        RAISE EXCEPTION 'contract % waits for an approval', OLD.id
          USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION undersign_expired(at timestamptz)
    RETURNS TABLE(workspace_id varchar, contract_id varchar)
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT c.workspace_id, c.id FROM contract c
      WHERE c.status IN ('sending', 'sent') AND c.expires_at <= at LIMIT 500
    $$
    """,
    "REVOKE ALL ON FUNCTION undersign_expired(timestamptz) FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION undersign_expired(timestamptz) TO undersign_app",
    "DROP TRIGGER IF EXISTS frozen ON contract",
    "CREATE TRIGGER frozen BEFORE UPDATE ON contract "
    "FOR EACH ROW EXECUTE FUNCTION undersign_contract_frozen()",
    """
    CREATE OR REPLACE FUNCTION undersign_parts_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE mine varchar := CASE TG_OP WHEN 'INSERT' THEN NEW.contract_id ELSE OLD.contract_id END;
    BEGIN
      IF (SELECT status FROM contract WHERE id = mine) <> 'draft' AND NOT undersign_destroying(mine) THEN
        RAISE EXCEPTION 'contract % was sent: its % is frozen', mine, TG_TABLE_NAME
          USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END $$
    """,
    "DROP TRIGGER IF EXISTS frozen ON placed_field",
    "CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON placed_field "
    "FOR EACH ROW EXECUTE FUNCTION undersign_parts_frozen()",
    "DROP TRIGGER IF EXISTS frozen ON recipient",
    "CREATE TRIGGER frozen BEFORE INSERT OR DELETE ON recipient "
    "FOR EACH ROW EXECUTE FUNCTION undersign_parts_frozen()",
    # Where a person stands, and where their mail goes, moves on; who they are does not.
    # The one exception is a spare seat, which somebody takes once, with a name, when asked to act.
    """
    CREATE OR REPLACE FUNCTION undersign_same_person() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (SELECT status FROM contract WHERE id = OLD.contract_id) = 'draft'
         OR undersign_destroying(OLD.contract_id) THEN
        RETURN NEW;
      END IF;
      IF OLD.status = 'spare' AND NEW.status = 'invited' AND OLD.name = '' AND NEW.name <> ''
         AND NEW.email <> '' AND NEW.delegate_of <> '' THEN
        NULL;
      ELSIF OLD.status = 'spare' OR NEW.status = 'spare' OR (NEW.name, NEW.title, NEW.delegate_of)
         IS DISTINCT FROM (OLD.name, OLD.title, OLD.delegate_of) THEN
        RAISE EXCEPTION 'contract % was sent: its people are frozen', OLD.contract_id
          USING ERRCODE = 'insufficient_privilege';
      END IF;
      IF (NEW.id, NEW.workspace_id, NEW.contract_id, NEW.role, NEW.role_key, NEW.party, NEW.seat,
          NEW.condition, NEW.witness_of, NEW.may_delegate)
         IS DISTINCT FROM
         (OLD.id, OLD.workspace_id, OLD.contract_id, OLD.role, OLD.role_key, OLD.party, OLD.seat,
          OLD.condition, OLD.witness_of, OLD.may_delegate)
         -- Whoever has not acted yet may be given another place in the order (see `correcting`).
         OR (OLD.signed_at IS NOT NULL AND NEW.routing_order <> OLD.routing_order) THEN
        RAISE EXCEPTION 'contract % was sent: its people are frozen', OLD.contract_id
          USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $$
    """,
    "DROP TRIGGER IF EXISTS same_person ON recipient",
    "CREATE TRIGGER same_person BEFORE UPDATE ON recipient "
    "FOR EACH ROW EXECUTE FUNCTION undersign_same_person()",
    """
    CREATE OR REPLACE FUNCTION undersign_overdue(at timestamptz, since timestamptz)
    RETURNS TABLE(workspace_id varchar, contract_id varchar)
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT c.workspace_id, c.id FROM contract c
      WHERE c.status = 'sent' AND c.due_at <= at AND c.due_at > since AND NOT EXISTS (
        SELECT 1 FROM journal_entry e WHERE e.workspace_id = c.workspace_id AND e.subject = c.id
          AND e.event = 'contract.overdue')
      LIMIT 500
    $$
    """,
    "REVOKE ALL ON FUNCTION undersign_overdue(timestamptz, timestamptz) FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION undersign_overdue(timestamptz, timestamptz) TO undersign_app",
]
