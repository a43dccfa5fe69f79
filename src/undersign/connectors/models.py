from undersign.connectors.connection import Connection
from undersign.connectors.panel.panel import Panel, SpentProof
from undersign.connectors.sync.feed import Feed
from undersign.connectors.sync.link import Link
from undersign.connectors.sync.log import LogEntry
from undersign.connectors.sync.mapping import MappedField
from undersign.connectors.sync.value import Value

__all__ = ["Connection", "Feed", "Link", "LogEntry", "MappedField", "Panel", "SpentProof", "Value"]
