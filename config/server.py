"""What `serve` and `quickstart` share: whether an address and the database are ready, and the web server itself."""

import errno
import os
import signal
import socket
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
from granian.server.common import AbstractServer

# For each worker: a view mostly waits for the database, and more threads only queue for Python's lock.
THREADS = 4


def serve(*, host: str, port: int, workers: int) -> None:
    """Serves `config.wsgi` until Ctrl-C or SIGTERM; requests in flight are finished first.

    The settings module reaches the workers through the environment. Raises SystemExit when a worker cannot start.
    """
    if settings.DEBUG:
        # WhiteNoise warns when it is missing, and development has no reason to fill it.
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    # Workers are forks: a connection opened here must not be shared with them.
    connections.close_all()
    server = Server(
        "config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        websockets=False,
        log_level=LogLevels.warning,
        # An address may hold the words somebody searched for: requests are not logged.
        log_access=False,
    )
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as it is below nohup
        server.on_startup(lambda: stop_when_the_terminal_closes(server))
    # Ctrl-C reaches the main process alone, which then stops its workers: a worker that gets both signals at once can hang.
    os.register_at_fork(after_in_child=os.setpgrp)
    server.serve()


def stop_when_the_terminal_closes(server: AbstractServer[Any]) -> None:
    """Makes SIGHUP a stop: Granian would reload instead, and go on serving with nobody there to stop it."""
    signal.signal(signal.SIGHUP, server.signal_handler_interrupt)


def check_address(host: str, port: int) -> None:
    """Raises CommandError, with a sentence that says what to do, where the address cannot be served."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as fault:
        if fault.errno == errno.EADDRINUSE:
            raise CommandError(f"Port {port} is in use: stop what uses it, or choose another with --port {port + 1}.") from fault
        raise CommandError(f"{host}:{port} cannot be served ({fault.strerror}): choose another --host or --port.") from fault


def check_migrated() -> str:
    """Raises CommandError, with a sentence that says what to do, where the database is behind the code.

    A database out of reach stops nothing, because crisis help needs none: the sentence to warn with is returned, empty where all is well.
    """
    try:
        executor = MigrationExecutor(connection)
    except OperationalError as fault:
        return f"The database is out of reach ({first_line(fault)}): start it, or mend DATABASE_URL. Until then only crisis help is served."
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("The database is not migrated. Run ./dev quickstart, or ./dev manage migrate")
    return ""


def port_number(text: str) -> int:
    """A port from the command line; raises ArgumentTypeError, which argparse reports, for what is none."""
    if not text.isdecimal() or not 0 < int(text) < 65_536:
        raise ArgumentTypeError(f"{text} is not a port (1 to 65535)")
    return int(text)


def first_line(fault: Exception) -> str:
    """What a database says went wrong, without the advice of its own that follows."""
    return str(fault).strip().partition("\n")[0]
