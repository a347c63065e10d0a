"""Claims, sent to the insurers' gateway."""

from __future__ import annotations

from clinic.clients.base import ApiClient
from clinic.config import settings
from clinic.schemas import VisitIn


class Insurer(ApiClient):
    base_url = settings.insurer_url

    async def claim(self, visit: VisitIn) -> str:
        patient = visit.patient
        claim = {
            "insured": f"{patient.last_name}, {patient.first_name}",
            "born": patient.birth_date.isoformat(),
            "therapist": visit.therapist_id,
        }
        answer = await self.post("/claims", claim)
        return answer["claim"]


insurer = Insurer()
