"""What every command is given: the data folder and how to speak."""

import click
import msgspec

from searchidx.settings import Settings


class CommandContext(msgspec.Struct, frozen=True, kw_only=True):
    """The options given before the command's name."""

    settings: Settings
    debug: bool = False


pass_command_context = click.make_pass_decorator(CommandContext)
