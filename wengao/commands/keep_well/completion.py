"""`wengao config completion SHELL`: a script that completes commands, verbs, options and their values."""

from __future__ import annotations

import argparse
import sys

from wengao.errors import Exit
from wengao.settings.model import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """`bash | zsh | fish`."""
    parser.add_argument("shell", choices=("bash", "zsh", "fish"), help="the shell to write the script for")
    parser.epilog = (
        "bash: wengao config completion bash > ~/.local/share/bash-completion/completions/wengao\n"
        "zsh: wengao config completion zsh > ~/.zsh/completions/_wengao\n"
        "fish: wengao config completion fish > ~/.config/fish/completions/wengao.fish"
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the script."""
    from wengao.completion import script

    sys.stdout.write(script(arguments.shell))
    return Exit.DONE
