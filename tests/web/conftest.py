"""States tell the screens of the app: it is put together before any of these tests."""

from chatapp import chatapp

assert chatapp.app
