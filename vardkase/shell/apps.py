"""Django's entry to the shell."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """The composition root."""

    name = "vardkase.shell"
    label = "shell"
