"""What comes in, and what goes out."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, EmailStr


class PatientIn(BaseModel):
    first_name: str
    last_name: str
    email: EmailStr
    phone: str = ""
    birth_date: date
    email_reminders: bool = True


class VisitIn(BaseModel):
    patient: PatientIn
    therapist_id: int
    room_name: str
    diagnosis: str
    notes: str = ""


class VisitOut(BaseModel):
    id: int
    room_name: str
    summary: str
