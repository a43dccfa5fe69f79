from undersign.webhooks.endpoint import Endpoint

__all__ = ["Endpoint"]
