"""`python -m chatapp`: hands over to the command line."""

from chatapp.cli.main import main

if __name__ == "__main__":
    main()
