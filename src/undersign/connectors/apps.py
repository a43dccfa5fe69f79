from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "undersign.connectors"
    label = "connectors"

    def ready(self) -> None:
        from undersign.connectors.authorities import remote_seal
        from undersign.sealing.crypto import remote

        remote.opened_by(remote.CSC, remote_seal.opened)
