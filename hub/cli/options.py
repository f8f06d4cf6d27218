"""Options that several commands share."""

import argparse


def add_data(parser: argparse.ArgumentParser) -> None:
    """`--data DIR`: an instance made by `hub demo`; without it, settings come from the environment."""
    parser.add_argument("--data", metavar="DIR", help="an instance made by `hub demo`; default: settings of HUB_*")


def add_as(parser: argparse.ArgumentParser, required: bool = True) -> None:
    """`--as USERNAME`: whose permissions apply; the log says that it came from the command line."""
    parser.add_argument(
        "--as", dest="username", metavar="USERNAME", required=required, help="the account whose permissions apply"
    )
