from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "undersign.retention"
    label = "retention"
