from django.apps import AppConfig


class DraftingConfig(AppConfig):
    name = "undersign.drafting"
    label = "drafting"
