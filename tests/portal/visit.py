"""Somebody who reads the portal: opens an address and sees what a browser without scripts would show."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client


@dataclass(frozen=True)
class Seen:
    """What came back: the HTTP response and the document in it."""

    response: HttpResponse
    document: BeautifulSoup

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def main(self) -> Tag:
        main = self.document.main
        assert main is not None
        return main

    @property
    def text(self) -> str:
        """The words of the main part, with single spaces."""
        return " ".join(self.main.get_text(" ").split())

    @property
    def links(self) -> list[str]:
        """Where the main part leads."""
        return [link["href"] for link in self.main.find_all("a")]

    @property
    def heading(self) -> str:
        """The one heading of the first level."""
        (heading,) = self.document.find_all("h1")
        return heading.get_text(strip=True)


def visit(address: str, **query: Any) -> Seen:
    """Opens an address."""
    return seen(Client().get(address, query))


def search_for(words: str, **fields: str) -> Seen:
    """Sends the search form, with the token that came with it."""
    client = Client(enforce_csrf_checks=True)
    form = seen(client.get("/search/")).main.form
    assert form is not None
    token = form.find("input", attrs={"name": "csrfmiddlewaretoken"})["value"]
    return seen(client.post(form["action"], {"q": words, "csrfmiddlewaretoken": token, **fields}))


def seen(response: HttpResponse) -> Seen:
    return Seen(response, BeautifulSoup(response.content, "html.parser"))


@contextmanager
def database_gone() -> Iterator[None]:
    """Every query fails, as it does when the server has gone away."""

    def fail(*_: Any) -> None:
        raise OperationalError("the connection is closed")

    with connection.execute_wrapper(fail):
        yield
