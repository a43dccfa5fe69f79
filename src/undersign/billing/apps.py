from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "undersign.billing"
    label = "billing"
