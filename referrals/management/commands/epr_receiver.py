"""`manage.py epr_receiver`: a patient record for development, which keeps what it gets in var/epr-receiver."""

from argparse import ArgumentParser
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from referrals.epr.receiver import Receiver


class ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Says nothing: a request line may name a patient."""


class Command(BaseCommand):
    help = "Receives referrals as a patient record would, for development only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8010)
        parser.add_argument("--folder", type=Path, default=None, help="Where to keep what arrives; var/epr-receiver if not given.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The development receiver keeps personal data in plain files: it runs with development settings only.")
        folder = options["folder"] or settings.VAR_DIR / "epr-receiver"
        try:
            server = make_server("127.0.0.1", options["port"], Receiver(folder), server_class=ThreadingServer, handler_class=QuietHandler)
        except OSError:
            raise CommandError(f"Port {options['port']} is in use: name another one with --port.") from None
        self.stdout.write(f"Receiving referrals at http://127.0.0.1:{options['port']}/fhir, kept in {folder}")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            server.server_close()
