"""Rooms over HTTP: the server's rooms, the routes to them, and the light page that phones get."""
