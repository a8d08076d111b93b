"""A column that holds several values of one closed list, ticked in the admin and filtered in SQL on any database."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models


class ChoiceSetField(models.CharField):
    """Several choices in one text column, stored as `|A|B|` in the order of the list; its Python value is a tuple of strings.

    `Model.objects.filter(audiences__has="TEACHER")` finds the rows that hold a value. Raises ValidationError in `clean` for a
    value that is not a choice.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_: Any) -> tuple[str, ...]:
        return self.to_python(value)

    def to_python(self, value: Any) -> tuple[str, ...]:
        chosen = value.strip("|").split("|") if isinstance(value, str) else (value or ())
        order = [key for key, _ in self.flatchoices]
        return tuple(sorted(filter(None, map(str, chosen)), key=lambda one: order.index(one) if one in order else len(order)))

    def get_prep_value(self, value: Any) -> str:
        chosen = self.to_python(value)
        return f"|{'|'.join(chosen)}|" if chosen else ""

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def validate(self, value: Iterable[str], model_instance: models.Model | None) -> None:
        unknown = set(value) - {key for key, _ in self.flatchoices}
        if unknown:
            raise ValidationError(f"Not a choice: {', '.join(sorted(unknown))}.")
        if not value and not self.blank:
            raise ValidationError(self.error_messages["blank"], code="blank")

    def run_validators(self, value: Any) -> None:
        super().run_validators(self.get_prep_value(value))

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return forms.MultipleChoiceField(
            choices=self.flatchoices,
            widget=forms.CheckboxSelectMultiple,
            required=not self.blank,
            label=kwargs.get("label", self.verbose_name and str(self.verbose_name).capitalize()),
            help_text=self.help_text,
        )


@ChoiceSetField.register_lookup
class Has(models.Lookup):
    """True where the column holds the value."""

    lookup_name = "has"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} LIKE %s", (*params, f"%|{self.rhs}|%")

    def get_prep_lookup(self) -> str:
        return str(self.rhs)
