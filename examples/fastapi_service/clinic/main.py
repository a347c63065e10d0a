"""The application."""

from __future__ import annotations

from fastapi import FastAPI

from clinic.routers import visits

app = FastAPI(title="Moving well")
app.include_router(visits.router)
