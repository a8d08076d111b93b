"""`manage.py deliver_outbox`: the worker that sends what waits in the outbox."""

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error, connection

from outbox.deliver import deliver_due
from outbox.status import MessageStatus

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Sends what waits in the outbox; runs until it is stopped, or once with --once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="Send what is due now, then stop.")
        parser.add_argument("--interval", type=float, default=1.0, help="Seconds between looks when there was nothing to send.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self.deliver()
            return
        stop = threading.Event()
        # The message being sent is finished first: a stop in between would send it twice.
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        self.stdout.write("Delivering the outbox; Ctrl-C stops.")
        while not stop.is_set():
            if not self.survive(stop):
                stop.wait(options["interval"])

    def survive(self, stop: threading.Event) -> int:
        """One round; a database that is away for a while does not end the worker."""
        try:
            return self.deliver(stop)
        except Error as fault:
            logger.error("The outbox cannot be read: %s", type(fault).__name__)
            connection.close()
            return 0

    def deliver(self, stop: threading.Event | None = None) -> int:
        """One round; says what became of the messages and returns how many there were."""
        outcomes = deliver_due(stopping=stop.is_set if stop else lambda: False)
        sent, again, dead = (outcomes[x] for x in (MessageStatus.DELIVERED, MessageStatus.QUEUED, MessageStatus.DEAD_LETTER))
        if outcomes or stop is None:
            self.stdout.write(f"{sent} delivered, {again} to be sent again, {dead} refused.")
        return outcomes.total()
