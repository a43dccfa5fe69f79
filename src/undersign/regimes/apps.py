from django.apps import AppConfig


class RegimesConfig(AppConfig):
    name = "undersign.regimes"
    label = "regimes"
