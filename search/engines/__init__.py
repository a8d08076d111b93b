"""The two engines behind one protocol: Elasticsearch where its address is set, with the embedded one always kept ready beside it."""

from django.conf import settings

from search.engines.embedded import EmbeddedEngine
from search.engines.protocol import SearchEngine


def engine() -> SearchEngine:
    """The engine that answers first."""
    if not settings.ELASTICSEARCH_URL:
        return fallback_engine()
    # Without a server there is no reason to load its client.
    from search.engines.elasticsearch import ElasticsearchEngine

    return ElasticsearchEngine(
        url=settings.ELASTICSEARCH_URL,
        alias=settings.ELASTICSEARCH_INDEX,
        api_key=settings.ELASTICSEARCH_API_KEY,
        ca_certificate=settings.ELASTICSEARCH_CA_CERTIFICATE,
    )


def fallback_engine() -> SearchEngine:
    """The engine that answers where the first one is out of reach: a file of this machine."""
    return EmbeddedEngine(settings.EMBEDDED_SEARCH_FILE)


def all_engines() -> tuple[SearchEngine, ...]:
    """Every engine that has to know of a change."""
    return (engine(), fallback_engine()) if settings.ELASTICSEARCH_URL else (fallback_engine(),)
