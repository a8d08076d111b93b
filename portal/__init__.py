"""The reference front end: server-rendered pages that know nothing but the answers to named GraphQL documents."""
