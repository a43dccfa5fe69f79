from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "undersign.journal"
    label = "journal"
