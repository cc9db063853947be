"""The blueprint that the files of this room hang their routes on."""

from __future__ import annotations

from flask_smorest import Blueprint

matching = Blueprint("matching", __name__, description="匹配：给人找岗位，给岗位找人")
