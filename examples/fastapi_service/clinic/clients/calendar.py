"""The calendar is our own service."""

from __future__ import annotations

from clinic.clients.base import ApiClient
from clinic.config import settings
from clinic.schemas import VisitIn


class Calendar(ApiClient):
    base_url = settings.calendar_url

    async def block(self, visit: VisitIn) -> None:
        await self.post("/slots", {"room": visit.room_name, "email": visit.patient.email})


calendar = Calendar()
