"""The command, which can be interrupted at any moment, also while it is loaded."""

import sys


def main() -> int:
    """Run one command; returns the exit code."""
    try:
        from composer.cli.main import main as run

        return run()
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
