"""`wengao web`: the reading room in the browser, and its JSON API."""

from __future__ import annotations

import argparse

from wengao.errors import Exit, UsageProblem
from wengao.settings.model import Settings

PORT = 8765


def configure(parser: argparse.ArgumentParser) -> None:
    """`[--host H] [--port P] [--token-file FILE] [--read-only]`."""
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="H", help="the address to listen at (this machine's)"
    )
    parser.add_argument(
        "--port", type=int, default=PORT, metavar="P", help="the port (8765); 0 takes a free one"
    )
    parser.add_argument(
        "--token-file", metavar="FILE", help="names and tokens, one a line; needed where others reach it"
    )
    parser.add_argument("--read-only", action="store_true", help="open the library for reading alone")
    parser.epilog = (
        "wengao web                                 then open http://127.0.0.1:8765\n"
        "wengao web --host 0.0.0.0 --token-file tokens.txt   for the office"
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve until interrupted."""
    from wengao.web.serving import serve

    if not 0 <= arguments.port <= 65535:
        raise UsageProblem(f"--port {arguments.port} is no port", "write one from 1 to 65535")
    serve(
        settings,
        arguments.host,
        arguments.port,
        token_file=arguments.token_file,
        read_only=arguments.read_only,
    )
    return Exit.DONE
