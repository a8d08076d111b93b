"""`manage.py serve`: serves a migrated database and loads nothing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from config.server import check_address, check_migrated, port_number, serve


class Command(BaseCommand):
    help = "Serves the site; the database must be migrated."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="The address to listen at; 0.0.0.0 for all of this machine's.")
        parser.add_argument("--port", type=port_number, default=8000)
        parser.add_argument("--workers", type=int, default=1, help="Processes; each keeps four threads.")

    def handle(self, *args: Any, **options: Any) -> None:
        check_address(options["host"], options["port"])
        if warning := check_migrated():
            self.stderr.write(self.style.WARNING(warning))
        self.stdout.write(f"Serving at http://{options['host']}:{options['port']}/ (Ctrl-C stops)")
        self.stdout.flush()
        serve(host=options["host"], port=options["port"], workers=options["workers"])
