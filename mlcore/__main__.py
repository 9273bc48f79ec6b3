"""``python -m mlcore``: the command line."""

import sys

from mlcore.cli import main

if __name__ == "__main__":
    sys.exit(main())
