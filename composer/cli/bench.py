"""The command `bench`."""

import argparse
import json

from composer.cli.parsing import Parser, add_command, add_json, answer


def add(subparsers: "argparse._SubParsersAction[Parser]") -> None:
    """Add the command with its options."""
    add_json(add_command(subparsers, "bench", bench, "measure composing and rendering against their budgets", "--json"))


def bench(options: argparse.Namespace) -> None:
    """Run `bench`: the speed budgets as ratios, measured in one run."""
    from composer.evaluation.studies.bench import bench as measure

    report = measure()
    answer(options, report, json.dumps(report, indent=1))
