"""Rows: whether a class of the program is a person's record, though its name does not say so."""

from __future__ import annotations

from collections.abc import Iterator

from pdflow.facts.matching import Guess
from pdflow.solve import classes
from pdflow.solve.atoms import Api, Cls, Obj
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine

IDENTIFYING = ("user.contact.email", "user.name", "user.contact.phone_number")
"""Categories by which one knows whom a record is about."""

_TYPED = ("user.content.private", "user.content.public", "user.demographic.profile")
"""What a row that somebody made holds of what that person typed."""

OF_SOMEBODY = ("user.name", "user.contact.address", "user.content.self_image", "user.payment", "user.device", *_TYPED)
"""What a row with an address in it says of that person: not its number, its title, or its kind."""

_ITS_MAKER = ("author", "submitter", "creator", "owner", "maintainer", "editor", "contact", "support", "reviewer", "uploader")
"""How the name of a field begins that says who made a thing, or whom to ask about it: the thing has a name of its own."""

_TABLES = (".models.Model", ".Model", ".DeclarativeBase", "declarative_base()", ".SQLModel", ".Document")
"""How the paths of base classes end that are mapped to tables."""

_LINKS = ("ForeignKey", "OneToOneField", "ParentalKey", "relationship", "Relationship")


def owner(m: Machine, ctx: Context, klass: int) -> str:
    """What a class is called as the owner of its fields: a row of the table `SurveyForm` is a form, not what somebody typed into one."""
    name = m.classes[klass][2].name
    if not name.endswith("Form"):
        return name
    bases = (entry.path for entry in classes.order(m, klass, ctx.id) if isinstance(entry, Api))
    return name.removesuffix("Form") if any(base.endswith(_TABLES) for base in bases) else name


def by_class(m: Machine, ctx: Context, klass: int, name: str) -> Guess | None:
    """What a field means by its name and its class's. The title that somebody types is a thing's, or how to address the person."""
    of = owner(m, ctx, klass)
    found = m.known.classify(name, of)
    typed = found is not None and found.category == "user.job_title" and found.confidence != "high" and of.endswith("Form")
    return None if typed else found


def guess(m: Machine, ctx: Context, klass: int, name: str) -> Guess | None:
    """What a field may mean by its name alone, where its row is a person's: a message beside an e-mail address."""
    found = m.known.classify(name, "person")
    if found is None or not found.category.startswith(OF_SOMEBODY) or all(name != own for _, own in fields(m, ctx, klass)):
        return None
    sure = m.known.classify("email", m.classes[klass][2].name)
    if sure is None or sure.confidence != "high":
        return None
    if found.category == "user.name" and (by := list(_identifying(m, ctx, klass))) and all(field.startswith(_ITS_MAKER) for field in by):
        return None
    if identifies(m, ctx, klass) or found.category.startswith(_TYPED) and _links_to_somebody(m, ctx, klass):
        return found
    return None


def fields(m: Machine, ctx: Context, klass: int) -> Iterator[tuple[int, str]]:
    """The names of the fields of a class, each with the class that declares it."""
    for entry in classes.order(m, klass, ctx.id):
        if isinstance(entry, Cls):
            names = (field.name for field in m.classes[entry.key][2].fields)
            yield from ((entry.key, name) for name in names if not constant(m, ctx, entry.key, name))


def constant(m: Machine, ctx: Context, klass: int, name: str) -> bool:
    """Whether a class binds a name to a constant of its own, `GENDERS = ("f", "m")`: nobody's data. A column is none, however it is written."""
    if not name.isupper():
        return False
    value = m.heap.read(classes.class_object(m, klass), name, ctx.id)
    things = (m.heap.things[a.oid] for n in value.atoms if isinstance(a := m.values.atoms[n], Obj)) if value is not None else ()
    return value is not None and all(thing.kind != "api" for thing in things)


def identifies(m: Machine, ctx: Context, klass: int) -> bool:
    """Whether a field of a class says whom a row is about."""
    return any(True for _ in _identifying(m, ctx, klass))


def _identifying(m: Machine, ctx: Context, klass: int) -> Iterator[str]:
    """The fields of a class that say whom a row is about."""
    for _, name in fields(m, ctx, klass):
        meant = m.known.classify(name, "")
        if meant is not None and meant.confidence == "high" and meant.category.startswith(IDENTIFYING):
            yield name


def _links_to_somebody(m: Machine, ctx: Context, klass: int) -> bool:
    """Whether a field of a class is a relation that is called after a person."""
    return any(m.known.person_like(name) and _links(m, ctx, key, name) for key, name in fields(m, ctx, klass))


def _links(m: Machine, ctx: Context, klass: int, name: str) -> bool:
    value = m.heap.read(classes.class_object(m, klass), name, ctx.id)
    things = [m.heap.things[a.oid] for n in value.atoms if isinstance(a := m.values.atoms[n], Obj)] if value is not None else []
    return any(thing.path.removesuffix("()").rpartition(".")[2] in _LINKS for thing in things)
