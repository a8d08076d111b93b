"""`manage.py quickstart`: from a fresh clone to a site with demo content that answers; running it again loses nothing."""

import io
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from config.development_epr import DevelopmentEpr
from config.server import check_address, first_line, port_number, serve
from crisis.bake import bake_crisis_page
from demo.accounts import Account, ensure_accounts

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "Prepares var/, the database, demo content and the search index, then serves the site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=port_number, default=8000)
        parser.add_argument("--no-serve", action="store_false", dest="serve", help="Prepare everything, then stop.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("quickstart makes demo accounts and content: it runs with the development settings only.")
        if options["serve"]:
            check_address(HOST, options["port"])
        with ExitStack() as until_the_end:
            try:
                self.prepare(until_the_end if options["serve"] else None)
                accounts = ensure_accounts()
            except OSError as fault:
                raise CommandError(f"{fault.filename or settings.VAR_DIR}: {fault.strerror}. Make it writable, or set VAR_DIR.") from fault
            except OperationalError as fault:
                raise CommandError(f"The database cannot be used ({first_line(fault)}): see DATABASE_URL.") from fault
            self.say_where_to_go(options["port"], accounts)
            if options["serve"]:
                if settings.EPR_URL:
                    self.stdout.write(f"The EPR is at {settings.EPR_URL}: ./dev worker delivers to it what waits in the outbox.")
                self.stdout.write(f"Serving at http://{HOST}:{options['port']}/ (Ctrl-C stops)")
                self.stdout.flush()
                serve(host=HOST, port=options["port"], workers=1)

    def prepare(self, until_the_end: ExitStack | None) -> None:
        """Takes every step; the development EPR is started, and left to the stack to stop, only where one is given."""
        steps: list[tuple[str, Callable[[], object]]] = [
            ("Preparing var/", make_folders),
            ("Migrating the database", lambda: quietly("migrate", interactive=False)),
            ("Loading demo content", lambda: quietly("load_demo")),
            ("Building the search index", lambda: quietly("rebuild_search_index")),
            ("Baking the crisis page", bake_crisis_page),
        ]
        if until_the_end is not None:
            steps.append(("Starting the development EPR", lambda: until_the_end.enter_context(DevelopmentEpr())))
        self.take(steps)

    def take(self, steps: Sequence[tuple[str, Callable[[], object]]]) -> None:
        """Takes the steps in order, with a line of progress for each."""
        for number, (title, action) in enumerate(steps, start=1):
            self.stdout.write(f"{number}/{len(steps)} {title} … ", ending="")
            self.stdout.flush()
            start = time.monotonic()
            try:
                action()
            except BaseException:
                self.stdout.write("failed")
                raise
            self.stdout.write(f"done ({time.monotonic() - start:.1f} s)")

    def say_where_to_go(self, port: int, accounts: Sequence[Account]) -> None:
        """Prints the addresses, and the accounts: a password is known only when it has just been made."""
        site = f"http://{HOST}:{port}"
        self.stdout.write(f"\nSite         {site}/\nAdmin        {site}/admin/\nGraphQL      {site}/graphql/\nCrisis page  {site}/crisis/")
        self.stdout.write("\nDemo accounts")
        width = max((len(account.username) for account in accounts), default=0)
        group_width = max((len(account.group) for account in accounts), default=0)
        for account in accounts:
            known = f"password: {account.password}" if account.password else forgotten(account.username)
            self.stdout.write(f"  {account.username:{width}}  {account.group:{group_width}}  {known}")
        self.stdout.write("")


def make_folders() -> None:
    """Everything the site writes lies below var/."""
    for folder in (settings.MEDIA_ROOT, settings.CRISIS_DIR, settings.EMBEDDED_SEARCH_FILE.parent, settings.VAR_DIR / "epr-receiver"):
        folder.mkdir(parents=True, exist_ok=True)


def quietly(command: str, **options: Any) -> None:
    """Runs a management command; what it says on success would tear the lines of progress apart."""
    call_command(command, stdout=io.StringIO(), stderr=sys.stderr, verbosity=0, **options)


def forgotten(username: str) -> str:
    return f"password: as shown at the first run; set a new one with ./dev manage changepassword {username}"
