"""`manage.py load_demo`: demo content into this database, each piece once."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from demo.load import load_demo
from demo.read_content import ContentFaulty
from referral_rules.engine import RulesetRefused


class Command(BaseCommand):
    help = "Loads the demo content that was not loaded before; what editors changed or deleted since stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            load_demo(lambda kind, loaded, total: self.stdout.write(f"  {total} {kind}, {loaded} of them new"))
        except (ContentFaulty, ValidationError, RulesetRefused) as fault:
            raise CommandError(f"The demo content is faulty: {fault}") from fault
