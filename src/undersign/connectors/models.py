from undersign.connectors.connection import Connection
from undersign.connectors.panel.panel import Panel, SpentProof

__all__ = ["Connection", "Panel", "SpentProof"]
