"""Who wrote something, for the rule that nobody approves their own: the person behind every actor."""

from undersign.journal import actor
from undersign.journal.actor import Actor
from undersign.journal.entry import Entry


def behind(by: Actor) -> set[str]:
    """The actor's id and, for a program's key, the id of the member who made the key."""
    if by.kind != actor.KEY:
        return {by.id}
    made = Entry.objects.filter(workspace_id=by.workspace_id, event="key.made", facts__key_id=by.id)
    return {by.id, *made.values_list("actor_id", flat=True)}
