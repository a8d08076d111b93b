"""The way to the electronic patient record (EPR): the FHIR message, the one client that speaks HTTP, and the delivery from the outbox."""
