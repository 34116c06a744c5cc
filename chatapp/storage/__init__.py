"""The only place that writes queries. Plain synchronous functions; the first argument is the session."""
