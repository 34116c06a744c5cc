"""`python -m chatapp`: hands over to the command line."""

import gc

# Imported objects stay. Searching them for garbage would take a seventh of the time of a start.
gc.disable()

from chatapp.cli.main import main  # noqa: E402 - this import is the long one

gc.freeze()
gc.enable()

if __name__ == "__main__":
    main()
