from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "undersign.contracts"
    label = "contracts"
