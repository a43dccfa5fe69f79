from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "undersign.insight"
    label = "insight"
