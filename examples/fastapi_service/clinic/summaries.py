"""Summaries of visits, written by a language model."""

from __future__ import annotations

from openai import AsyncOpenAI

from clinic.config import settings
from clinic.schemas import VisitIn

model = AsyncOpenAI(api_key=settings.openai_key)
INSTRUCTIONS = "Summarise the visit in two sentences, in the language of the notes."


def prompt_of(visit: VisitIn) -> str:
    lines = [f"Room: {visit.room_name}", f"Finding: {visit.diagnosis}"]
    if visit.notes:
        lines.append(visit.notes)
    return "\n".join(lines)


async def summarise(visit: VisitIn) -> str:
    answer = await model.chat.completions.create(
        model=settings.openai_model,
        messages=[{"role": "system", "content": INSTRUCTIONS}, {"role": "user", "content": prompt_of(visit)}],
    )
    return answer.choices[0].message.content or ""
