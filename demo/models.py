"""Remembers what was loaded once, so that what editors do to it afterwards, deleting included, survives the next run."""

from django.db import models


class LoadedItem(models.Model):
    """One piece of demo content that has been loaded into this database."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_load_a_kind_and_key")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
