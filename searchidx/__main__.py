"""``python -m searchidx``: the command line."""

from searchidx.cli import main

main()
