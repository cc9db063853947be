"""The addresses beside the API's schemas: is it alive, is it ready, figures, pages, and this document."""

from __future__ import annotations

from typing import Any


def _answers(kind: str, example: Any, words: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"description": words, "content": {kind: {"schema": schema or {"type": "string"}, "example": example}}}


READY = {
    "type": "object",
    "properties": {
        "status": {"type": "string", "enum": ["ready", "not_ready"]},
        "database": {"type": "string", "enum": ["ok", "unavailable"]},
        "indexes": {
            "type": "object",
            "description": "每个索引：能不能用、多少条、多少秒前建的",
            "additionalProperties": {
                "type": "object",
                "required": ["status"],
                "properties": {
                    "status": {"type": "string", "enum": ["ok", "missing", "unavailable"]},
                    "documents": {"type": "integer"},
                    "age_seconds": {"type": "integer"},
                },
            },
        },
    },
}
INDEXES = {
    "postings": {"status": "ok", "documents": 240, "age_seconds": 61},
    "people": {"status": "ok", "documents": 80, "age_seconds": 61},
}
FIGURES = 'http_requests_total{route="/healthz",status="200"} 12.0\n'

PLAIN: dict[str, dict[str, Any]] = {
    "ops.healthz": {
        "summary": "进程还在不在",
        "tags": ["system"],
        "responses": {
            "200": _answers(
                "application/json",
                {"status": "ok"},
                "在",
                {"type": "object", "properties": {"status": {"type": "string", "enum": ["ok"]}}},
            )
        },
    },
    "ops.readyz": {
        "summary": "能不能接活：数据库、搜索引擎、索引有多旧",
        "tags": ["system"],
        "responses": {
            "200": _answers(
                "application/json", {"status": "ready", "database": "ok", "indexes": INDEXES}, "能接活", READY
            ),
            "503": _answers(
                "application/json",
                {"status": "not_ready", "database": "unavailable", "indexes": {"postings": {"status": "missing"}}},
                "还不能接活",
                READY,
            ),
        },
    },
    "ops.metrics": {
        "summary": "运行数字",
        "description": "Prometheus 的文本格式，按路由和状态计数、计时。",
        "tags": ["system"],
        "responses": {"200": _answers("text/plain", FIGURES, "数字")},
    },
    "ops.front": {
        "summary": "首页",
        "tags": ["system"],
        "responses": {"200": _answers("text/html", "<!doctype html><title>就业之家</title>", "网页")},
    },
    "docs": {
        "summary": "接口说明的网页",
        "description": "就是这份说明，写成网页；不从别处取任何东西。",
        "tags": ["system"],
        "x-steady": True,
        "responses": {"200": _answers("text/html", "<!doctype html><title>就业之家 接口说明</title>", "网页")},
    },
    "api-docs.openapi_json": {
        "summary": "接口说明（OpenAPI）",
        "tags": ["system"],
        "x-steady": True,
        "responses": {
            "200": _answers(
                "application/json",
                {"openapi": "3.1.0", "info": {"title": "就业之家", "version": "v1"}},
                "OpenAPI 3.1 文件",
                {"type": "object"},
            )
        },
    },
}
"""Endpoint: what the document says of it."""
