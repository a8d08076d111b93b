# The recipes behind ./dev, which runs them inside the locked environment.

set positional-arguments
# A recipe that fails has said why in a sentence of its own.
set no-exit-message

# The recipes and what each is for
[private]
recipes:
    @echo './dev RECIPE [ARGUMENTS]'
    @"{{ just_executable() }}" --justfile "{{ justfile() }}" --list --unsorted --list-heading ''

# Set everything up with demo content and serve it (--port 8000, --no-serve)
quickstart *args:
    @exec python manage.py quickstart "$@"

# Serve a migrated database, loading nothing (--host, --port, --workers)
serve *args:
    @exec python manage.py serve "$@"

# Run any management command, such as: ./dev manage createsuperuser
manage *args:
    @exec python manage.py "$@"

# Deliver what waits in the outbox, for as long as it runs (--once: one round)
worker *args:
    @exec python manage.py deliver_outbox "$@"

# Run the tests; arguments go to pytest, such as: ./dev test tests/crisis -k phrases
test *args:
    @exec python -m pytest -n auto "$@"

# Run every check (lock, style, types, imports, migrations, schema, diagrams, docs) and report them all
check:
    @exec python -m config.run_checks

# Format the code and mend what the linter can mend
fix:
    @ruff check --fix --exit-zero .
    @ruff format .

# Write graphql_api/schema.graphql from the code
schema:
    @exec python manage.py export_schema graphql_api.schema:schema --path graphql_api/schema.graphql

# Write docs/diagrams/ from the status tables and the import contracts
diagrams:
    @exec python manage.py write_diagrams
