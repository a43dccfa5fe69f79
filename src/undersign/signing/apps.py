from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "undersign.signing"
    label = "signing"
