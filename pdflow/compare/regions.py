"""regions: countries, and where documents place them."""

from __future__ import annotations

import re

EU = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())
EEA = EU | {"IS", "LI", "NO"}
ADEQUATE = frozenset({"AD", "AR", "CA", "CH", "FO", "GB", "GG", "IL", "IM", "JE", "JP", "KR", "NZ", "UY"})
"""Countries for which the European Commission has decided that protection is adequate (without the US framework,
which covers only companies on its list)."""

_INSIDE = re.compile(
    r"\b(?:EU|EEA|EWR|UE|SEE|Europ\w+|Austria|Belgi\w+|Bulgaria|Croatia|Cyprus|Czech\w*|Denmark|Estonia|Finland|"
    r"Franc\w+|"
    r"German\w+|Deutschland|Frankreich|Niederlande|Greece|Hungary|Iceland|Ireland|Irland\w*|Italy|Latvia|Liechtenstein|"
    r"Lithuania|Luxemb\w+|Malta|Netherlands|Norway|Poland|Portugal|Romania|Slovakia|Slovenia|Spain|Sweden|Dublin|"
    r"Frankfurt|Amsterdam|Paris|Stockholm|eu-(?:west|central|north|south)-\d)\b",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(
    r"\b(?:USA?|U\.S\.A?|United States|SUA|États-Unis|UK|United Kingdom|Great Britain|Canada|India|Israel|Japan|"
    r"Singapore|Australia|Brazil|China|Switzerland|worldwide|global\w*|international|distributed|us-(?:east|"
    r"west)-\d)\b|\bUS\b",
)
_CODES = {"EU": EU, "EEA": EEA, "ADEQUATE": EEA | ADEQUATE}


def region_of(location: str) -> str:
    """`EEA` where the words name only places inside it, `outside` where they name one that is not, else empty."""
    if _OUTSIDE.search(location):
        return "outside"
    return "EEA" if _INSIDE.search(location) or location.strip().upper() in EEA else ""


def is_inside(country: str, region: str) -> bool:
    """Whether a country (ISO 3166-1 alpha-2) is inside a region as documents write it: `EU`, `EU EEA`, a country.

    The United Kingdom and Switzerland count as inside only where the region names them.
    """
    names = set(re.findall(r"[A-Za-z]+", region.upper()))
    inside = set().union(*(_CODES[name] for name in names & set(_CODES)), names & (EEA | ADEQUATE))
    return country in (inside or EEA)
