from django.apps import AppConfig


class SealingConfig(AppConfig):
    name = "undersign.sealing"
    label = "sealing"
