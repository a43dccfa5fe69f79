from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "undersign.notices"
    label = "notices"
