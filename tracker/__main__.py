"""`python -m tracker`: the command line."""

from tracker.cli.main import main

if __name__ == "__main__":
    main(prog_name="python -m tracker")
