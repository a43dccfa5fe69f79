"""What the database itself refuses about templates, whoever asks: changed versions, missing approvals.

The verbs refuse the same with better words; these triggers hold where somebody goes around the verbs.
"""

# What a version says never changes; only where it stands in its life does, and the note that comes with a
# submission. A version becomes published by the approvals of people who did not write it (as the category's
# rule, or one of legal and admin), unless the workspace has said that it needs none.
VERSION_WALLS = [
    """
    CREATE OR REPLACE FUNCTION undersign_version_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (NEW.workspace_id, NEW.template_id, NEW.number, NEW.form, NEW.sources, NEW.schema, NEW.clauses,
          NEW.layout, NEW.renderer, NEW.content_sha256, NEW.cases, NEW.authors, NEW.author_id,
          NEW.created_at)
         IS DISTINCT FROM
         (OLD.workspace_id, OLD.template_id, OLD.number, OLD.form, OLD.sources, OLD.schema, OLD.clauses,
          OLD.layout, OLD.renderer, OLD.content_sha256, OLD.cases, OLD.authors, OLD.author_id,
          OLD.created_at) THEN
        RAISE EXCEPTION 'template version % is frozen: write a new version', OLD.id
          USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $$
    """,
    "DROP TRIGGER IF EXISTS frozen ON template_version",
    "CREATE TRIGGER frozen BEFORE UPDATE ON template_version "
    "FOR EACH ROW EXECUTE FUNCTION undersign_version_frozen()",
    "DROP TRIGGER IF EXISTS never_deleted ON template_version",
    "CREATE TRIGGER never_deleted BEFORE DELETE ON template_version "
    "FOR EACH ROW EXECUTE FUNCTION undersign_refuse()",
    """
    CREATE OR REPLACE FUNCTION undersign_version_moved() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE needed int; allowed jsonb; given int;
    BEGIN
      IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'draft' OR NOT NEW.authors ? NEW.author_id THEN
          RAISE EXCEPTION 'template version % begins as a draft of its authors', NEW.id
            USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
      END IF;
      IF (NEW.note, NEW.submitted_at) IS DISTINCT FROM (OLD.note, OLD.submitted_at)
         AND (OLD.status, NEW.status) <> ('draft', 'in_review') THEN
        RAISE EXCEPTION 'template version % says what was said when it was submitted', NEW.id
          USING ERRCODE = 'insufficient_privilege';
      END IF;
      IF NEW.status = OLD.status THEN
        IF (NEW.approver_id, NEW.published_at, NEW.publish_from, NEW.round)
           IS DISTINCT FROM (OLD.approver_id, OLD.published_at, OLD.publish_from, OLD.round) THEN
          RAISE EXCEPTION 'template version % stands as it was published', NEW.id
            USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
      END IF;
      IF (OLD.status, NEW.status) NOT IN (('draft', 'in_review'), ('in_review', 'draft'),
          ('in_review', 'published'), ('published', 'retired')) THEN
        RAISE EXCEPTION 'template version % does not go from % to %', NEW.id, OLD.status, NEW.status
          USING ERRCODE = 'insufficient_privilege';
      END IF;
      IF NEW.status <> 'published' OR EXISTS (
          SELECT FROM workspace WHERE id = NEW.workspace_id
             AND settings->>'template_approval_required' = 'false') THEN
        RETURN NEW;
      END IF;
      SELECT r.count, r.roles INTO needed, allowed FROM approval_rule r
        JOIN template t ON t.id = NEW.template_id AND r.category IN (t.category, '')
       WHERE r.workspace_id = NEW.workspace_id ORDER BY r.category = '' LIMIT 1;
      allowed := coalesce(allowed, '["legal", "admin"]');
      SELECT count(*) INTO given FROM (
        SELECT DISTINCT ON (member_id) member_id, decision, role FROM template_approval
         WHERE version_id = NEW.id AND round = NEW.round AND workspace_id = NEW.workspace_id
         ORDER BY member_id, number DESC) latest
       WHERE latest.decision = 'approve' AND allowed ? latest.role AND NOT NEW.authors ? latest.member_id;
      IF given < coalesce(needed, 1) THEN
        RAISE EXCEPTION 'template version % has % of % approvals', NEW.id, given, coalesce(needed, 1)
          USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $$
    """,
    "DROP TRIGGER IF EXISTS moved ON template_version",
    "CREATE TRIGGER moved BEFORE INSERT OR UPDATE ON template_version "
    "FOR EACH ROW EXECUTE FUNCTION undersign_version_moved()",
]

# A word is given in a member's own role, while the version is in review, and never by its author.
APPROVAL_WALLS = [
    """
    CREATE OR REPLACE FUNCTION undersign_approval_given() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (
          SELECT FROM template_version v JOIN member m ON m.id = NEW.member_id
           WHERE v.id = NEW.version_id AND v.workspace_id = NEW.workspace_id
             AND m.workspace_id = NEW.workspace_id AND m.is_active AND m.role = NEW.role
             AND v.status = 'in_review' AND v.round = NEW.round
             AND (NEW.decision <> 'approve' OR NOT v.authors ? NEW.member_id)) THEN
        RAISE EXCEPTION 'approval % is not one: not in review, not their role, or their own text', NEW.id
          USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $$
    """,
    "DROP TRIGGER IF EXISTS given ON template_approval",
    "CREATE TRIGGER given BEFORE INSERT ON template_approval "
    "FOR EACH ROW EXECUTE FUNCTION undersign_approval_given()",
]
