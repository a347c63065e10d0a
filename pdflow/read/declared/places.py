"""places: whether a few words name a place where data is handled."""

from __future__ import annotations

import re

_PLACES = (
    r"(?-i:EU|EEA|EWR|EEE|UE|EOG|USA?|SUA|UK|GB)|Europe|Europa|European Union|European Economic Area|Europäische Union|"
    r"U\.S\.(?:A\.)?|EE\. ?UU\.|United States(?: of America)?|Vereinigte Staaten|États-Unis|Estados Unidos|"
    r"Stany Zjednoczone|"
    r"U\.K\.|United Kingdom|Great Britain|England|Vereinigtes Königreich|Royaume-Uni|Reino Unido|Wielka Brytania|"
    r"Austria|Österreich|Belgium|Belgien|Belgique|Bélgica|Belgia|Bulgaria|Croatia|Cyprus|Czechia|Czech Republic|Denmark|"
    r"Estonia|Finland|France|Frankreich|Francia|Francja|Germany|Deutschland|Allemagne|Alemania|Germania|Niemcy|Greece|"
    r"Hungary|Iceland|Ireland|Irland|Irlande|Irlanda|Irlandia|Italy|Italia|Latvia|Liechtenstein|Lithuania|Luxembourg|"
    r"Luxemburg|Malta|Netherlands|Niederlande|Pays-Bas|Nederland|Norway|Poland|Polska|Portugal|Romania|România|Slovakia|"
    r"Slovenia|Spain|España|Spanien|Sweden|Schweden|Switzerland|Schweiz|Suisse|Canada|India|Israel|Japan|Singapore|"
    r"Australia|Brazil|Brasil|China|Hong Kong|South Korea|New Zealand|South Africa|Mexico|Turkey|Ukraine|"
    r"Dublin|Frankfurt|Amsterdam|Paris|London|Stockholm|Berlin|Virginia|Oregon|Ohio|California|"
    r"(?:us|eu|ap|ca|sa|af|me)-(?:north|south|east|west|central)+-?\d?|"
    r"Global(?:ly)?|Worldwide|International|Distributed"
)
_PLACE = re.compile(rf"(?:the )?(?:{_PLACES})(?: (?:region|only))?\.?", re.IGNORECASE)
GLUED_PLACE = re.compile(rf"(?<=[a-zA-Z0-9)])(?:{_PLACES})(?=[A-Z])")
"""A place that is written without a space after another cell, and before the next."""


def is_place(text: str) -> bool:
    """Whether the words name places and nothing else: `EU (Frankfurt)`, `US / Ireland`."""
    pieces = [piece.strip() for piece in re.split(r"[/,;()·&]|\band\b|\bor\b|\bund\b|\bet\b", text) if piece.strip()]
    return bool(pieces) and all(_PLACE.fullmatch(piece) for piece in pieces)
