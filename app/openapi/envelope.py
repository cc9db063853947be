"""The API's frame: flask-smorest without its own error bodies, described when somebody asks for the description."""

from __future__ import annotations

from threading import RLock
from typing import Any

from flask import Flask
from flask_smorest import Api
from marshmallow import Schema, fields


class FieldErrorOut(Schema):
    field = fields.String(metadata={"example": "wage_min"})
    code = fields.String(metadata={"example": "not_integer"})
    message = fields.String(metadata={"example": "请填整数"})


class Failure(Schema):
    """The envelope of every failure, as the OpenAPI description shows it."""

    code = fields.String(metadata={"example": "invalid"})
    message = fields.String(metadata={"example": "有些内容填得不对，请看各项的说明"})
    errors = fields.List(fields.Nested(FieldErrorOut))
    request_id = fields.String(metadata={"example": "7d0c1b52-4f0e-4a57-9d43-1f6f0e2b9a88"})


class EnvelopeApi(Api):
    """flask-smorest without its own error bodies: every failure goes through :mod:`app.errors`.

    Its description is put together when it is first asked for: a command, a process that serves and never shows it, or
    a test has no use for what takes longer than all the rest of the start.
    """

    ERROR_SCHEMA = Failure

    def __init__(self, app: Flask) -> None:
        self._undescribed: list[tuple[Any, str]] = []
        self._describing = RLock()
        super().__init__(app)

    @property
    def spec(self) -> Any:
        """The description with every blueprint registered so far."""
        with self._describing:
            while self._undescribed:
                blueprint, name = self._undescribed.pop(0)
                blueprint.register_views_in_doc(self, self._app, self._spec, name=name, parameters=None)
                self._spec.tag({"name": name, "description": blueprint.description})
            return self._spec

    @spec.setter
    def spec(self, made: Any) -> None:
        self._spec = made

    def register_blueprint(self, blp: Any, *, url_prefix: str) -> None:
        """Its routes at once; what is told of them later."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp, url_prefix=url_prefix)
        self._undescribed.append((blp, blp.name))

    def _register_error_handlers(self) -> None:
        return
