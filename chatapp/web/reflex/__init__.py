"""Everything that uses internals of Reflex, python-socketio or python-engineio; docs/upgrading.md lists each of them.

Other modules use Reflex's public API alone, through `import reflex as rx`. `program` and `build` do not import Reflex:
the command line uses them without loading it.
"""
