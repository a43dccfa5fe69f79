from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "undersign.archive"
    label = "archive"
