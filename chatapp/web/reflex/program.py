"""Reflex as a program: its environment variables, the command that exports pages, the paths of a build."""

import sys

FOLDER = ".web"  # everything that Reflex generates
BUILD = f"{FOLDER}/build"
CLIENT = f"{BUILD}/client"  # the files that a browser gets
LOCK = "reflex.lock/package-lock.json"  # every package that builds the pages, with its hash
INSTALLED = f"{FOLDER}/node_modules/.from-lock.json"  # a copy of the lock that they were installed from
TOOLS = ".web.tools"  # where they are installed while Reflex compiles
READY = f"{TOOLS}/ready"  # tells whether that went well: "yes" or "no"
CONVERSATION_SHELL = "/c/_"  # built for no id, and sent for every conversation
LINKS = "assets/external"  # links that Reflex makes among our own files

BUILDING = {
    "REFLEX_USE_NPM": "true",
    "REFLEX_CHECK_LATEST_VERSION": "false",
}

# To serve a compiled app as it is, with its pages. The first two names are internal to Reflex.
SERVING = {
    "__REFLEX_SKIP_COMPILE": "true",
    "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
    "REFLEX_ENV_MODE": "prod",
    "REFLEX_CHECK_LATEST_VERSION": "false",
    "REFLEX_SOCKET_INTERVAL": "10",  # seconds; a connection that is lost without a close is noticed after both
    "REFLEX_SOCKET_TIMEOUT": "10",
}
REDIS_CONNECTIONS = "REFLEX_REDIS_MAX_CONNECTIONS"  # of each process; unbounded by default

EXPORT = (sys.executable, "-m", "chatapp.web.reflex.export")
