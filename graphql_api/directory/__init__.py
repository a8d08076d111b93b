"""The service directory: the trust's own services and those of others."""
