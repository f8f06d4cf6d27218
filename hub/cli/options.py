"""Options that several commands share."""

import argparse


def plain_text(value: str) -> str:
    """`value`, for arguments that are looked up. Raises ArgumentTypeError where it holds bytes that are no text."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise argparse.ArgumentTypeError("holds bytes that are no text") from error
    return value


def add_data(parser: argparse.ArgumentParser) -> None:
    """`--data DIR`: an instance made by `hub demo`; without it, settings come from the environment."""
    parser.add_argument("--data", metavar="DIR", help="an instance made by `hub demo`; default: settings of HUB_*")


def add_as(parser: argparse.ArgumentParser, required: bool = True) -> None:
    """`--as USERNAME`: whose permissions apply; the log says that it came from the command line."""
    parser.add_argument(
        "--as", dest="username", metavar="USERNAME", type=plain_text, required=required,
        help="the account whose permissions apply",
    )  # fmt: skip
