"""Rules to Markdown: what `pdflow rules` prints, and docs/rules.md."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pdflow.facts.report import LEVELS, Rule


def render_rules(rules: Sequence[Rule]) -> str:
    """A table of the rules, the gravest first, and below it a section for each; of one rule only its section.

    Ends with a line break.
    """
    if len(rules) == 1:
        return render_rule(rules[0])
    ordered = sorted(rules, key=lambda rule: (-LEVELS.index(rule.level), -float(rule.security_severity), rule.id))
    lines = ["# Rules", "", "| Rule | Level | What it means |", "|---|---|---|"]
    lines += [f"| [`{rule.id}`](#{rule.id}) | {rule.level} | {_cell(rule.summary)} |" for rule in ordered]
    for rule in ordered:
        lines += ["", render_rule(rule).rstrip("\n")]
    return "\n".join(lines) + "\n"


def render_rule(rule: Rule) -> str:
    """One rule as a section of Markdown, ended with a line break."""
    facts = f"Level: {rule.level} · security severity: {rule.security_severity} · precision: {rule.precision}"
    facts += f" · tags: {', '.join(rule.tags)}" if rule.tags else ""
    return "\n\n".join([f"## {rule.id}", f"**{rule.summary}**", facts, _nested(rule.help.strip())]).rstrip() + "\n"


def _nested(markdown: str) -> str:
    """The help below a section's heading: its own headings go at least two levels down, code stays as it is."""
    pieces = re.split(r"(^```.*?^```\s*?$)", markdown, flags=re.MULTILINE | re.DOTALL)
    return "".join(p if p.startswith("```") else re.sub(r"^#{1,3} ", "### ", p, flags=re.MULTILINE) for p in pieces)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
