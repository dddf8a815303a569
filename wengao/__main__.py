"""The entry point of the program: runs one command and turns any exception into an exit code and a message."""

from __future__ import annotations

import errno
import gc
import logging
import os
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

from schema.pattern_cache import patterns_of
from schema.text.redaction import redacted
from wengao.errors import Exit, NoRoom
from wengao.screen import language
from wengao.screen.language import _
from wengao.screen.output import escape, escape_lines, messages_are_logged, paint, prepare_streams, say
from wengao.screen.sentences import sentence

# before a command looks for garbage: it makes little, and importing alone would look 50 times
YOUNG_OBJECTS = 50_000
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command in `arguments` (default: the process's own); returns its exit code."""
    if "_ARGCOMPLETE" in os.environ:  # a shell asks what can stand at the cursor
        from wengao.completion import answer

        answer()
    prepare_streams()
    given = list(sys.argv[1:] if arguments is None else arguments)
    language.use("en")
    try:
        from wengao.cli import run

        language.use(language.chosen(os.environ))
        code = run(given)
        sys.stdout.flush()
    except BrokenPipeError:  # `wengao speeches list | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except KeyboardInterrupt:
        if not messages_are_logged():
            sys.stderr.write("\n")  # behind the ^C of the terminal
        say("interrupted; nothing half-done was kept")
        return Exit.INTERRUPTED
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else Exit.DONE if end.code is None else Exit.USAGE
    except Exception as error:  # noqa: BLE001 - the outermost boundary: a person gets a sentence, not a traceback
        return explain(error)
    return code


def explain(error: Exception) -> int:
    """Print the error and its advice to stderr; returns the exit code that the error carries (1 if it carries none)."""
    known = no_room(error) or error
    code = getattr(known, "exit_code", None)
    if not isinstance(code, int):
        code = Exit.INTERNAL
    description = describe(known, internal=code == Exit.INTERNAL)
    advice = sentence(getattr(known, "advice", ""))
    if messages_are_logged():
        say(f"{description.strip()}; {advice}" if advice else description.strip(), logging.ERROR)
        return int(code)
    sys.stderr.write(paint(_("error"), "red", sys.stderr) + _(": ") + description)
    if advice:
        sys.stderr.write(f"  {escape(redacted(advice))}\n")
    if os.environ.get("WENGAO_DEBUG"):
        import traceback

        sys.stderr.write(escape_lines(redacted("".join(traceback.format_exception(error)))))
    elif code == Exit.INTERNAL and not advice:
        sys.stderr.write(
            "  " + _("WENGAO_DEBUG=1 shows where; please report it with the command you gave") + "\n"
        )
    return int(code)


def no_room(error: Exception) -> NoRoom | None:
    """`NoRoom` for an error of a full or read-only disk, whichever library raised it; None for any other."""
    if hasattr(error, "exit_code") or not isinstance(error, OSError) or error.errno not in NO_ROOM:
        return None
    place = error.filename2 or error.filename or "a file"
    return NoRoom(f"{place} cannot be written: {error.strerror}", "make room there, or name another place")


def describe(error: Exception, *, internal: bool) -> str:
    """The error in one line: an error of this project as its message, any other with the name of its type before it."""
    text = escape(redacted(sentence(str(error).strip()) or _("no message")))
    return f"{type(error).__name__}: {text}\n" if internal and not hasattr(error, "advice") else f"{text}\n"


def entry() -> NoReturn:
    """The console script: like `main`, but an interrupt during start-up or exit stays quiet too."""
    gc.set_threshold(YOUNG_OBJECTS)
    try:
        with patterns_of(__file__).in_use(of_modules=True):
            code = main()
    except KeyboardInterrupt:
        code = Exit.INTERRUPTED
    if code == Exit.INTERRUPTED:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(code)


if __name__ == "__main__":
    entry()
