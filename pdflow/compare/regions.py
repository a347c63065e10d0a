"""regions: countries, and where documents place them."""

from __future__ import annotations

import re

EU = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())
EEA = EU | {"IS", "LI", "NO"}
ADEQUATE = frozenset({"AD", "AR", "CA", "CH", "FO", "GB", "GG", "IL", "IM", "JE", "JP", "KR", "NZ", "UY"})
"""Countries for which the European Commission has decided that protection is adequate (without the US framework,
which covers only companies on its list)."""

_INSIDE = re.compile(
    r"\b(?:EU|EEA|EWR|UE|SEE|EOG|Europ\w+|Austria|Österreich|Belg\w+|Bulgaria|Croatia|Cyprus|Czech\w*|Denmark|Estonia|"
    r"Finland|Franc\w+|Frankreich|German\w+|Deutschland|Allemagne|Alemania|Niemcy|Niederlande|Pays-Bas|Greece|Hungary|"
    r"Iceland|Ireland|Irland\w*|Ital\w+|Latvia|Liechtenstein|Lithuania|Luxemb\w+|Malta|Netherlands|Nederland|Norway|"
    r"Poland|Polska|Portugal|Rom[aâ]nia|Slovakia|Slovenia|Spain|España|Spanien|Espagne|Sweden|Schweden|Suède|Dublin|"
    r"Frankfurt|Amsterdam|Paris|Stockholm|Berlin|eu-(?:west|central|north|south)-\d)\b",
    re.IGNORECASE,
)
_KINGDOM = r"UK|United Kingdom|Great Britain|Vereinigtes Königreich|Royaume-Uni|Reino Unido|London"
_SWISS = r"Switzerland|Schweiz|Suisse|Suiza"
_OUTSIDE = re.compile(
    r"\b(?:USA?|U\.S\.A?|United States|Vereinigte Staaten|Estados Unidos|EE\. ?UU|SUA|États-Unis|Stany Zjednoczone|Canada|"
    r"India|Israel|Japan|Singapore|Australia|Brazil|China|[Ww]orldwide|[Gg]lobal\w*|[Ii]nternational|[Dd]istributed|"
    r"us-(?:east|west)-\d)\b|\bUS\b",
)
_NEIGHBOURS = (("GB", re.compile(rf"\b(?:{_KINGDOM})\b")), ("CH", re.compile(rf"\b(?:{_SWISS})\b")))
_CODES = {"EU": EU, "EEA": EEA, "ADEQUATE": EEA | ADEQUATE}


def region_of(location: str, region: str = "EEA") -> str:
    """`EEA` where the words name only places inside it, `outside` where they name one that is not, else empty.

    `region`, as documents write it, may name the United Kingdom or Switzerland as inside.
    """
    neighbours = [code for code, pattern in _NEIGHBOURS if pattern.search(location)]
    if _OUTSIDE.search(location) or any(code not in region.split() for code in neighbours):
        return "outside"
    if neighbours:
        return "EEA"
    return "EEA" if _INSIDE.search(location) or location.strip().upper() in EEA else ""


def is_inside(country: str, region: str) -> bool:
    """Whether a country (ISO 3166-1 alpha-2) is inside a region as documents write it: `EU`, `EU EEA`, a country.

    The United Kingdom and Switzerland count as inside only where the region names them.
    """
    names = set(re.findall(r"[A-Za-z]+", region.upper()))
    inside = set().union(*(_CODES[name] for name in names & set(_CODES)), names & (EEA | ADEQUATE))
    return country in (inside or EEA)
