from django.apps import AppConfig


class CrisisConfig(AppConfig):
    name = "crisis"
    verbose_name = "Crisis help"

    def ready(self) -> None:
        from crisis import signals  # noqa: F401
