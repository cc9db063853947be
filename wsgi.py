"""gunicorn's entry, and where ``flask`` finds the application and its commands."""

from app import create_app
from jobs.cli import register_commands

app = create_app()
register_commands(app)
