"""Contacts in the CRM."""

from __future__ import annotations

from clinic.clients.base import ApiClient
from clinic.config import settings
from clinic.schemas import PatientIn


class Crm(ApiClient):
    base_url = settings.hubspot_url

    async def add(self, patient: PatientIn) -> str:
        properties = {"email": patient.email, "firstname": patient.first_name, "lastname": patient.last_name}
        if patient.phone:
            properties["phone"] = patient.phone
        created = await self.post("/crm/v3/objects/contacts", {"properties": properties})
        return created["id"]


crm = Crm(settings.hubspot_token)
