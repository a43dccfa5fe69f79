from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "undersign.webhooks"
    label = "webhooks"
