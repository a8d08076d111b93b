"""Registers `config` as an app, so that what concerns every room (groups, quickstart) has a place to live."""

from django.apps import AppConfig


class HouseConfig(AppConfig):
    name = "config"
    verbose_name = "The house"
