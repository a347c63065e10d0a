"""Shown: which labels go where a value goes, once all is settled.

While the program runs, at most two labels of each category are passed on from what a container holds: `Thing.deep`. What is asked
here is all of them. Containers hold each other in circles, so it is worked out for a whole component of them at once.
"""

from __future__ import annotations

from pdflow.solve.heap import Heap
from pdflow.solve.values import Value


class _Visit:
    """An object whose component is not complete yet."""

    __slots__ = ("bits", "first", "held", "number", "oid")

    def __init__(self, oid: int, number: int, bits: int, held: list[int]) -> None:
        self.oid = oid
        self.number = number
        self.first = number
        """The least number of an object that is reached from here and leads here."""
        self.bits = bits
        self.held = held
        """Objects in it that are still to be looked at."""


class Shown:
    """Asks one settled heap. A set of labels is a number, whose bits stand for theirs."""

    def __init__(self, heap: Heap) -> None:
        self._heap = heap
        self._of_value: dict[int, int] = {}
        self._of_object: dict[int, int] = {}
        self._bits: dict[frozenset[int], int] = {}

    def bits(self, labels: frozenset[int]) -> int:
        """A set of labels as a number."""
        found = self._bits.get(labels)
        if found is None:
            found = self._bits[labels] = sum(1 << number for number in labels)
        return found

    def of(self, value: Value) -> int:
        """The labels of a value, and of everything that it shows."""
        found = self._of_value.get(value.id)
        if found is None:
            found = self.bits(value.labels)
            for oid in self._heap.shown_objects(value):
                if oid not in self._of_object:
                    self._visit(oid)
                found |= self._of_object[oid]
            self._of_value[value.id] = found
        return found

    def labels(self, value: Value) -> list[int]:
        """The same, as their numbers in order."""
        rest, found = self.of(value), []
        while rest:
            found.append((rest & -rest).bit_length() - 1)
            rest &= rest - 1
        return found

    def _visit(self, root: int) -> None:
        """Work out the labels of `root` and of all in it: Tarjan's strongly connected components, without recursion."""
        numbers: dict[int, int] = {}
        opened: list[int] = []
        stack = [self._enter(root, numbers, opened)]
        while stack:
            visit = stack[-1]
            if visit.held:
                inner = visit.held.pop()
                if inner in self._of_object:
                    visit.bits |= self._of_object[inner]
                elif inner in numbers:
                    visit.first = min(visit.first, numbers[inner])
                else:
                    stack.append(self._enter(inner, numbers, opened))
                continue
            stack.pop()
            if stack:
                stack[-1].bits |= visit.bits
                stack[-1].first = min(stack[-1].first, visit.first)
            while visit.first == visit.number and visit.oid not in self._of_object:
                self._of_object[opened.pop()] = visit.bits

    def _enter(self, oid: int, numbers: dict[int, int], opened: list[int]) -> _Visit:
        held = list(self._heap.things[oid].fields.values())
        numbers[oid] = len(numbers)
        opened.append(oid)
        bits = 0
        for value in held:
            bits |= self.bits(value.labels)
        return _Visit(oid, numbers[oid], bits, list(dict.fromkeys(inner for value in held for inner in self._heap.shown_objects(value))))
