from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "undersign.store"
    label = "store"
