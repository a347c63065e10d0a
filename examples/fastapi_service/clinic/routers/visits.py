"""Visits."""

from __future__ import annotations

from fastapi import APIRouter, BackgroundTasks, Request

from clinic import analytics
from clinic.clients.calendar import calendar
from clinic.clients.crm import crm
from clinic.clients.insurer import insurer
from clinic.schemas import VisitIn, VisitOut
from clinic.summaries import summarise

router = APIRouter(prefix="/visits")


@router.post("")
async def book(visit: VisitIn, request: Request, tasks: BackgroundTasks) -> VisitOut:
    await calendar.block(visit)
    await insurer.claim(visit)
    if visit.patient.email_reminders:
        tasks.add_task(crm.add, visit.patient)
    summary = await summarise(visit)
    analytics.track("visit booked", visit.patient.email, room=visit.room_name, ip=request.client.host)
    return VisitOut(id=1, room_name=visit.room_name, summary=summary)
