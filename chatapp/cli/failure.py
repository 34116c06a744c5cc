"""What stops a command, in a sentence for the person who typed it."""


class CommandFailed(Exception):
    """Shown without a traceback; the command ends with status 1."""
