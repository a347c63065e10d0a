"""phrases_abroad: the wordings of claims in other languages than English."""

from __future__ import annotations

from pdflow.read.declared.phrases import LEFT_ALONE, VOCABULARY, Phrase

VOCABULARY |= {
    "Dritte": r"(?:an\s+(?:externe\s+|unbefugte\s+)?Dritte)\b",
    "Weitergabe": r"(?:Weitergabe|Übermittlung|Übertragung|Verarbeitung|Speicherung|Datentransfer|Transfer)",
    "weitergegeben": r"(?:weitergegeben|übermittelt|weitergeleitet|übertragen|verarbeitet|gespeichert|offengelegt)",
    "findet statt": r"(?:findet|finden|erfolgt|erfolgen)",
    "Europa": r"(?:EU\s*/\s*EWR|EU|EWR|Europäischen Union|Europäischen Wirtschaftsraum(?:e?s)?)\b",
    "draußen": r"(?:außerhalb\s+(?:der|des)\s+(?P<region><Europa>)|in\s+(?:ein\s+)?Drittl(?:and|änder)n?)",
    "tiers": r"(?:(?:avec|à|aux?)\s+(?:des\s+|un\s+|aucun\s+)?tiers)\b",
    "partager": r"(?:partag\w+|transm\w+|communiqu\w+|divulgu\w+|céd\w+|transfér\w+)",
    "hors d'Europe": r"(?:hors|en dehors)\s+(?:de\s+)?(?:l[’']|la\s+)?(?P<region>UE|EEE|Union européenne|"
    r"Espace économique européen)",
}
LEFT_ALONE |= {
    "Ausnahme": r"(?:ohne|außer|sofern|soweit|sei denn|nur|wenn|falls|ausgenommen|Ausnahme\w*|grundsätzlich|\w*werbe\w*)\b",
    "réserve": r"(?:sans|sauf|hormis|moins|si|lorsque|excepté|exception|uniquement|seulement|fins? (?:commerciale|publicit)\w*)\b",
}
GERMAN = (
    Phrase("no-third-parties", r"<Weitergabe> … <Dritte> … <findet statt> … nicht", ("Ausnahme",)),
    Phrase("no-third-parties", r"(?:geben|leiten|übermitteln) … nicht … <Dritte>", ("Ausnahme",)),
    Phrase("no-third-parties", r"(?:werden|wird) … nicht … <Dritte> … <weitergegeben>", ("Ausnahme",)),
    Phrase("no-transfer-outside", r"<Weitergabe> … <draußen> … <findet statt> … nicht", ("Ausnahme",)),
    Phrase("no-transfer-outside", r"(?:werden|wird) … nicht … <draußen> … <weitergegeben>", ("Ausnahme",)),
    Phrase(
        "no-transfer-outside",
        r"ausschließlich (?:in|innerhalb) (?:der|des) (?P<region><Europa>) … <weitergegeben>",
        ("Ausnahme",),
    ),
)
FRENCH = (
    Phrase("no-third-parties", r"ne (?:sont )?<partager> (?:pas|jamais) … <tiers>", ("réserve",)),
    Phrase("no-third-parties", r"ne sont (?:pas|jamais) … <partager> … <tiers>", ("réserve",)),
    Phrase("no-transfer-outside", r"ne (?:sont )?(?:pas |jamais )?<partager> … <hors d'Europe>", ("réserve",)),
)
