from undersign.connectors.hooks.call import Call
from undersign.connectors.hooks.hook import Hook
from undersign.connectors.linking.connection import Connection
from undersign.connectors.panel.panel import Panel, SpentProof
from undersign.connectors.sync.feed import Feed
from undersign.connectors.sync.link import Link
from undersign.connectors.sync.log import LogEntry
from undersign.connectors.sync.mapping import MappedField
from undersign.connectors.sync.value import Value

__all__ = [
    "Call",
    "Connection",
    "Feed",
    "Hook",
    "Link",
    "LogEntry",
    "MappedField",
    "Panel",
    "SpentProof",
    "Value",
]
