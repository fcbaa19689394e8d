"""Options of the command line that several benchmarks share.

Example::

    add_settings(parser)
    settings = chosen_settings(parser, parser.parse_args())   # --set epochs=10
"""

import argparse

from recommender.app.settings import Settings
from recommender.errors import SettingsError


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Let settings be changed by --set."""
    parser.add_argument("--set", action="append", default=[], metavar="SETTING=VALUE")


def chosen_settings(parser: argparse.ArgumentParser, options: argparse.Namespace) -> Settings:
    """Return the page's default settings with what --set says; end where that is wrong."""
    settings = Settings()
    for name, _, text in (pair.partition("=") for pair in options.set):
        try:
            settings = settings.with_text(name, text)
        except (KeyError, SettingsError) as error:
            parser.error(f"--set {name}: {error}")
    return settings
