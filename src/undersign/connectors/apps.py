from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "undersign.connectors"
    label = "connectors"
