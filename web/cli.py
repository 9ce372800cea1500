"""The command ``searchidx serve``."""

import webbrowser
from datetime import UTC, date, datetime

import click

from searchidx.cli.context import CommandContext, pass_command_context
from searchidx.cli.output import ExampleCommand, note


@click.command(
    cls=ExampleCommand,
    examples=[
        ("searchidx serve", "on http://127.0.0.1:8000/, for this computer only"),
        ("searchidx serve --port 0 --open", "on any free port, and open it in the browser"),
        ("searchidx serve --host 0.0.0.0 --trusted-host search.example.org", "for the network"),
    ],
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address or name to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on; 0 picks a free one.",
)
@click.option(
    "--threads",
    type=click.IntRange(1, 64),
    default=4,
    show_default=True,
    help="How many requests are answered at the same time.",
)
@click.option(
    "--trusted-host",
    "trusted_hosts",
    metavar="NAME",
    multiple=True,
    help="Answer only to this host name; repeatable; .example.org means all its subdomains.  [default: any]",
)
@click.option("--open/--no-open", "open_page", default=False, help="Open the page in the browser.")
@pass_command_context
def serve(
    context: CommandContext,
    *,
    host: str,
    port: int,
    threads: int,
    trusted_hosts: tuple[str, ...],
    open_page: bool,
) -> None:
    """Serve the search page and its JSON API until Ctrl-C; updates of the index are noticed meanwhile."""
    # Flask and waitress take long to import, and every command's --help imports this module.
    from web.server import serve_engine  # noqa: PLC0415

    def listening(address: str) -> None:
        note(f"searchidx is serving {address} (stop with Ctrl-C)")
        if open_page:
            webbrowser.open(address)

    serve_engine(
        context.settings,
        host=host,
        port=port,
        threads=threads,
        trusted_hosts=trusted_hosts,
        today=_today,
        listening=listening,
    )


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
