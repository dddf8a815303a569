"""The reader role on Postgres: it may SELECT from the published views, and from nothing else.

GRANT wengao_reader TO anna      -- then anna reads the views, whatever tool she uses

`wengao sql` takes the role on before it runs a statement: a wall of the server's own behind ours.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, ProgrammingError

from schema.errors import LibraryError
from schema.tables.views import NAMES

READER: Final = "wengao_reader"


class NoRoles(LibraryError):
    """This kind of database knows no roles."""

    exit_code = 2

    def __init__(self, location: str) -> None:
        super().__init__(
            f"SQLite has no roles: who can read the file {location} can read all of it",
            "`wengao sql` opens it read-only; rights on the file decide who may write; leave --roles out",
        )


class MayNotMakeRoles(LibraryError):
    """The owner of this database may not make roles: an administrator does it once."""

    exit_code = 5

    def __init__(self, location: str) -> None:
        super().__init__(
            f"you may not make the role {READER} at {location}; nothing was changed",
            f"let an administrator run: CREATE ROLE {READER} NOLOGIN; then the same command again",
        )


def make_reader(connection: Connection) -> bool:
    """Creates the role where it is missing, and grants it the views; returns True when it was created.

    Raises MayNotMakeRoles, and then the transaction is of no more use.
    """
    made = not _exists(connection)
    if made:
        try:
            connection.exec_driver_sql(f"CREATE ROLE {READER} NOLOGIN")
        except ProgrammingError as error:
            raise MayNotMakeRoles(connection.engine.url.render_as_string()) from error
    name = connection.dialect.identifier_preparer.quote(
        connection.exec_driver_sql("SELECT current_database()").scalar_one()
    )
    connection.exec_driver_sql(f"GRANT CONNECT ON DATABASE {name} TO {READER}")
    schema = connection.dialect.identifier_preparer.quote(
        connection.exec_driver_sql("SELECT current_schema()").scalar_one()
    )
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {READER}")
    if not connection.exec_driver_sql(f"SELECT pg_has_role(current_user, '{READER}', 'MEMBER')").scalar_one():
        connection.exec_driver_sql(
            f"GRANT {READER} TO CURRENT_USER"
        )  # a maker of roles is not in them by itself
    give_views(connection)
    return made


def put_on(connection: Connection) -> bool:
    """Gives up all rights but the role's until the transaction ends; False where the role cannot be taken on."""
    if not reads(connection):
        return False
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(f"SET LOCAL ROLE {READER}")
    except DBAPIError:
        return False
    return True


def offer_reader(connection: Connection) -> bool:
    """Makes the role where that is allowed; False where it is not, and the transaction goes on all the same."""
    try:
        with connection.begin_nested():
            make_reader(connection)
    except (MayNotMakeRoles, DBAPIError):
        return False
    return True


def reads(connection: Connection) -> bool:
    """Whether the role may read this library's views now: making them anew takes that away."""
    if connection.dialect.name != "postgresql" or not _exists(connection):
        return False
    asked = sa.text(
        "SELECT to_regclass(:view) IS NOT NULL AND has_table_privilege(:role, to_regclass(:view), 'SELECT')"
    )
    return bool(connection.execute(asked, {"role": READER, "view": NAMES[0]}).scalar())


def give_views(connection: Connection) -> None:
    """Grants the role every view."""
    connection.exec_driver_sql(f"GRANT SELECT ON {', '.join(NAMES)} TO {READER}")


def _exists(connection: Connection) -> bool:
    asked = sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    return connection.execute(asked, {"role": READER}).first() is not None
