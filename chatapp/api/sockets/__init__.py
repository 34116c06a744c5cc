"""Sockets: what clients send, what they are sent, and when a line ends."""
