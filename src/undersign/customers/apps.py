from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "undersign.customers"
    label = "customers"
