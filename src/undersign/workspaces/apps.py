from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    name = "undersign.workspaces"
    label = "workspaces"
