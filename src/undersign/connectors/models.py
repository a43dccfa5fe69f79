from undersign.connectors.connection import Connection

__all__ = ["Connection"]
