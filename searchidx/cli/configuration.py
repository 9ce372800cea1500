"""The configuration file: defaults of options, under the options' own names, a table for each command."""

import tomllib
from pathlib import Path
from typing import Any

import click
import platformdirs

from searchidx.cli.output import option_name


def read_configuration(ctx: click.Context, _: click.Parameter, path: Path | None) -> None:
    """Take the file's values as defaults: flags and environment variables come before them.

    Raises:
        click.BadParameter: the file is not TOML, or names a command or an option that does not exist.
    """
    chosen = path or Path(platformdirs.user_config_dir("searchidx", appauthor=False)) / "config.toml"
    if path is None and not chosen.is_file():
        return
    try:
        tables = tomllib.loads(chosen.read_text(encoding="utf-8"))
        ctx.default_map = _defaults(ctx, tables)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.BadParameter(f"{chosen} is not TOML: {error}") from error
    except _UnknownNameError as error:
        raise click.BadParameter(f"{chosen}: {error}") from error


class _UnknownNameError(Exception):
    """The file names a command or an option that does not exist."""


def _defaults(ctx: click.Context, tables: dict[str, Any]) -> dict[str, Any]:
    common = {name: value for name, value in tables.items() if not isinstance(value, dict)}
    defaults = _named_by_parameter(ctx.command, common, "before the first [command]")
    for name, values in tables.items():
        if isinstance(values, dict):
            command = ctx.command.get_command(ctx, name) if isinstance(ctx.command, click.Group) else None
            if command is None:
                raise _UnknownNameError(f"[{name}] is not a command of searchidx")
            defaults[name] = _named_by_parameter(command, values, f"in [{name}]")
    return defaults


def _named_by_parameter(command: click.Command, values: dict[str, Any], place: str) -> dict[str, Any]:
    options = {
        option_name(option): option
        for option in command.params
        if isinstance(option, click.Option) and not option.is_eager
    }
    defaults = {}
    for name, value in values.items():
        option = options.get(name)
        if option is None or option.name is None:
            known = ", ".join(options) or "none"
            raise _UnknownNameError(f"{name!r} {place} is not an option; the options are: {known}")
        defaults[option.name] = [value] if option.multiple and not isinstance(value, list) else value
    return defaults
