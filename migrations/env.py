"""Alembic's entry: the application's engine and models, one transaction for the whole way."""

from alembic import context
from flask import current_app

from app.database import UTCDateTime


def render_item(type_, obj, autogen_context):
    """Migrations name plain SQL types, so that they stay true when the application's classes change."""
    if type_ == "type" and isinstance(obj, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run_migrations() -> None:
    extension = current_app.extensions["migrate"]
    with extension.db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=extension.db.metadatas[None],
            render_item=render_item,
            **extension.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run_migrations()
