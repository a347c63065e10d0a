"""Stored: fields of a class whose values a framework hands on by itself, as uploaded files go to a storage."""

from __future__ import annotations

import re

from pdflow.facts.ir import Class, Field
from pdflow.facts.matching import Guess
from pdflow.solve import classes, declared
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.payload import Site

_TO_ONE = ("ForeignKey()", "OneToOneField()", "ParentalKey()")
_FILE = re.compile(r"_?(?:scan|photo|picture|image|copy|file|upload|pdf|document|doc|attachment)s?\Z")
_UPLOAD = Guess("user.content", "medium")
"""A file that belongs to a person, of which no more is known."""


def field(m: Machine, site: Site) -> tuple[str, Guess] | None:
    """The field that a call in a class body declares, as `Class.field`, and what it holds; None: nobody's data."""
    klass = site.ctx.routine.klass
    if site.ctx.routine.function.kind != "class" or klass < 0:
        return None
    holder = m.classes[klass][2]
    item = next((one for one in holder.fields if one.at >> 12 == site.at >> 12), None)
    guess = _kind(m, site.ctx, klass, holder, item) if item is not None else None
    return (f"{holder.name}.{item.name}", guess) if item is not None and guess is not None else None


def _kind(m: Machine, ctx: Context, klass: int, holder: Class, item: Field) -> Guess | None:
    said = declared.of(m, ctx, klass, item.name)
    if said:
        return None if declared.denied(said) else said[0]
    guess = m.known.classify(item.name, holder.name) or m.known.classify(_FILE.sub("", item.name), holder.name)
    if guess is not None and guess.confidence != "low":
        return guess
    return _UPLOAD if m.known.person_like(holder.name) or _belongs(m, ctx, klass, holder) else None


def _belongs(m: Machine, ctx: Context, klass: int, holder: Class) -> bool:
    """Whether each row of a class is one person's: it is no thing, and refers to a person."""
    if m.known.thing_like(holder.name):
        return False
    for item in holder.fields:
        value = m.heap.read(classes.class_object(m, klass), item.name, ctx.id)
        things = m.values.objects(value) if value is not None else []
        if m.known.person_like(item.name) and any(m.heap.things[oid].path.endswith(_TO_ONE) for oid in things):
            return True
    return False
