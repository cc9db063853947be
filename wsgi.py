"""gunicorn's entry, and where ``flask`` finds the application and its commands."""

from app import create_app
from jobs.cli import one_of_ours, register_commands
from jobs.failures import START_PROBLEMS, refuse_start, watch_uncaught

try:
    app = create_app(serves=not one_of_ours())
except START_PROBLEMS as problem:
    refuse_start(problem)
    raise
register_commands(app)
watch_uncaught()
