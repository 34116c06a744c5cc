"""Chatapp: a real-time chat with a dashboard, written in Python."""

__version__ = "0.1.0"
