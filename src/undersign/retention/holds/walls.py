"""What the database itself refuses while a contract is held: as the application, and as its owner.

Hides the triggers. Whoever deletes a key, a row or the record of a held contract is refused, by whatever code
or console; so is whoever would end a hold in any way but by two people. Each question locks the contract's
row first, as putting it under a hold does, so that of two who come at once one is told no.
"""

from __future__ import annotations

from undersign.store.walls import APP_ROLE

_HELD = """
CREATE OR REPLACE FUNCTION undersign_held(which varchar) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM contract WHERE id = which FOR UPDATE;
  RETURN EXISTS (SELECT 1 FROM retention_held WHERE contract_id = which AND until IS NULL);
END $$
"""
_NO = """
CREATE OR REPLACE FUNCTION undersign_no_while_held(which varchar, what text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF undersign_held(which) THEN
    RAISE EXCEPTION '% of contract % is refused: it is under a legal hold', what, which
      USING ERRCODE = 'insufficient_privilege';
  END IF;
END $$
"""
_KEY = """
CREATE OR REPLACE FUNCTION undersign_key_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    IF undersign_holds_anywhere('') THEN
      RAISE EXCEPTION 'emptying % is refused: there are legal holds', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
  END IF;
  IF OLD.id = OLD.workspace_id AND undersign_holds_anywhere(OLD.workspace_id) THEN
    RAISE EXCEPTION 'deleting the key of % is refused: it has legal holds', OLD.workspace_id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM undersign_no_while_held(split_part(OLD.id, ':', 1)::varchar, 'deleting a key');
  RETURN CASE TG_OP WHEN 'UPDATE' THEN NEW ELSE OLD END;
END $$
"""
_ANYWHERE = """
CREATE OR REPLACE FUNCTION undersign_holds_anywhere(which varchar) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM retention_hold WHERE status <> 'released' AND which IN ('', workspace_id)
  )
$$
"""
_CONTRACT = """
CREATE OR REPLACE FUNCTION undersign_contract_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM undersign_no_while_held(OLD.id, 'deleting');
  RETURN OLD;
END $$
"""
_PASSING = """
CREATE OR REPLACE FUNCTION undersign_pass_refused() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM undersign_no_while_held(NEW.contract_id, 'destruction');
  RETURN NEW;
END $$
"""
_RECORD = """
CREATE OR REPLACE FUNCTION undersign_record_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM undersign_no_while_held(OLD.contract_id, 'destroying the record');
  RETURN CASE TG_OP WHEN 'UPDATE' THEN NEW ELSE OLD END;
END $$
"""
_WORKSPACE = """
CREATE OR REPLACE FUNCTION undersign_workspace_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF undersign_holds_anywhere(OLD.id) THEN
    RAISE EXCEPTION 'deleting workspace % is refused: it has legal holds', OLD.id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN OLD;
END $$
"""
_HOLD = """
CREATE OR REPLACE FUNCTION undersign_hold_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.workspace_id, NEW.matter, NEW.title, NEW.scope, NEW.custodian, NEW.reason, NEW.placed_by,
      NEW.placed_at)
     IS DISTINCT FROM
     (OLD.id, OLD.workspace_id, OLD.matter, OLD.title, OLD.scope, OLD.custodian, OLD.reason, OLD.placed_by,
      OLD.placed_at) OR OLD.status = 'released'
     OR (NEW.status = 'released' AND (OLD.status <> 'asked' OR NEW.asked_by <> OLD.asked_by
         OR NEW.asked_by = '' OR NEW.released_by IN ('', NEW.asked_by) OR NEW.released_at IS NULL)) THEN
    RAISE EXCEPTION 'hold %: two people release it, and nothing else of it changes', OLD.id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$
"""
_ROW = """
CREATE OR REPLACE FUNCTION undersign_held_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.workspace_id, NEW.hold_id, NEW.contract_id, NEW.how, NEW."by", NEW.since)
     IS DISTINCT FROM (OLD.id, OLD.workspace_id, OLD.hold_id, OLD.contract_id, OLD.how, OLD."by", OLD.since)
     OR OLD.until IS NOT NULL
     OR (SELECT status FROM retention_hold WHERE id = OLD.hold_id) <> 'released' THEN
    RAISE EXCEPTION 'contract % stays under hold % until it is released', OLD.contract_id, OLD.hold_id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$
"""
_DUE = """
CREATE OR REPLACE FUNCTION undersign_holds_in_force() RETURNS TABLE(workspace_id varchar, hold_id varchar)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT h.workspace_id, h.id FROM retention_hold h
  WHERE h.status <> 'released' AND h.scope <> '' ORDER BY h.looked_at NULLS FIRST
$$
"""


def _trigger(name: str, table: str, when: str, function: str) -> list[str]:
    each = "STATEMENT" if "TRUNCATE" in when else "ROW"
    return [
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}()",
    ]


def _only_for_the_application(function: str) -> list[str]:
    return [
        f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {function} TO {APP_ROLE}",
    ]


HOLD_WALLS = [
    _ANYWHERE,
    *_only_for_the_application("undersign_holds_anywhere(varchar)"),
    _HOLD,
    *_trigger("frozen", "retention_hold", "BEFORE UPDATE", "undersign_hold_frozen"),
    *_trigger("never_gone", "retention_hold", "BEFORE DELETE OR TRUNCATE", "undersign_refuse"),
    _WORKSPACE,
    *_trigger("held", "workspace", "BEFORE DELETE", "undersign_workspace_stays"),
    _DUE,
    *_only_for_the_application("undersign_holds_in_force()"),
]
HELD_WALLS = [
    _HELD,
    *_only_for_the_application("undersign_held(varchar)"),
    _NO,
    _ROW,
    *_trigger("stays", "retention_held", "BEFORE UPDATE", "undersign_held_stays"),
    *_trigger("never_gone", "retention_held", "BEFORE DELETE OR TRUNCATE", "undersign_refuse"),
    _KEY,
    *_trigger("held", "store_key", "BEFORE DELETE OR UPDATE OF id", "undersign_key_stays"),
    *_trigger("held_never_emptied", "store_key", "BEFORE TRUNCATE", "undersign_key_stays"),
    _CONTRACT,
    *_trigger("held", "contract", "BEFORE DELETE", "undersign_contract_stays"),
    # Whatever is destroyed goes by a pass (`retention.destruction.walls`).
    _PASSING,
    *_trigger("held", "retention_pass", "BEFORE INSERT", "undersign_pass_refused"),
    _RECORD,
    *_trigger("held_gone", "retention_record", "BEFORE DELETE", "undersign_record_stays"),
    "DROP TRIGGER IF EXISTS held ON retention_record",
    "CREATE TRIGGER held BEFORE UPDATE OF status ON retention_record FOR EACH ROW "
    "WHEN (NEW.status = 'destroyed' AND OLD.status <> 'destroyed') "
    "EXECUTE FUNCTION undersign_record_stays()",
]
