"""Settings, addresses and entry points: joins the rooms and is the only one that knows them all."""
