"""Django's entry to the shell."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """The composition root."""

    name = "vardkase.shell"
    label = "shell"

    def ready(self) -> None:
        """Puts together what the floors below leave open."""
        from vardkase.shell import scopes

        scopes.register()
