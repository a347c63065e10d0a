"""words: what documents call data to Fideslang keys."""

from __future__ import annotations

import re
from functools import cache

from pdflow.read.declared.wordings import PHRASES

FIDESLANG: tuple[str, ...] = tuple(
    """
    system system.authentication system.operations user user.account user.account.settings
    user.account.username user.authorization user.authorization.biometric user.authorization.credentials
    user.authorization.password user.behavior user.behavior.browsing_history user.behavior.media_consumption
    user.behavior.purchase_history user.behavior.search_history user.biometric user.biometric.fingerprint
    user.biometric.health user.biometric.retinal user.biometric.voice user.childrens user.contact
    user.contact.address user.contact.address.city user.contact.address.country
    user.contact.address.postal_code user.contact.address.state user.contact.address.street user.contact.email
    user.contact.fax_number user.contact.organization user.contact.phone_number user.contact.url user.content
    user.content.private user.content.public user.content.self_image user.criminal_history user.demographic
    user.demographic.age_range user.demographic.date_of_birth user.demographic.gender
    user.demographic.language user.demographic.marital_status user.demographic.political_opinion
    user.demographic.profile user.demographic.race_ethnicity user.demographic.religious_belief
    user.demographic.sexual_orientation user.device user.device.cookie user.device.cookie_id
    user.device.device_id user.device.ip_address user.financial user.financial.bank_account
    user.financial.credit_card user.government_id user.government_id.birth_certificate
    user.government_id.drivers_license_number user.government_id.immigration
    user.government_id.national_identification_number user.government_id.passport_number
    user.government_id.vehicle_registration user.health_and_medical user.health_and_medical.genetic
    user.health_and_medical.insurance_beneficiary_id user.health_and_medical.record_id user.job_title
    user.location user.location.imprecise user.location.precise user.name user.name.first user.name.last
    user.payment user.privacy_preferences user.sensor user.social user.telemetry user.unique_id
    user.unique_id.pseudonymous user.user_sensor user.workplace
    """.split()
)
"""The data categories of Fideslang 3.1.4 (© Ethyca, CC BY 4.0)."""

ALONE = frozenset(
    """company title position role text country city sex events activity usage images audio tokens billing payments
    transactions employer communications feedback""".split()
)
"""Words that mean data only where nothing stands beside them: "role", but not "the role of the company"."""
_FILLER = re.compile(
    r"(?:users?|end users?|customers?|visitors?|other|others|etc|similar|more|such as|their|your)", re.IGNORECASE
)


_PARTS = re.compile(r"[,;/•·|\n]|(?<=\s)(?:and|und|et|și|y|i|oraz|e|en|sowie)(?=\s)|^and(?=\s)")
_JOINED = "\u0001"


@cache
def _joined_phrases() -> re.Pattern[str]:
    """Phrases that hold a word at which wordings are otherwise cut: "first and last names"."""
    joined = sorted((phrase for phrase in PHRASES if _PARTS.search(phrase)), key=lambda phrase: (-len(phrase), phrase))
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, joined)) + r")(?![\w-])", re.IGNORECASE)


def _kept_together(text: str) -> str:
    return _joined_phrases().sub(lambda match: match.group().replace(" ", _JOINED), text)


@cache
def _phrase_pattern() -> re.Pattern[str]:
    longest_first = sorted(PHRASES, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, longest_first)) + r")(?![\w-])", re.IGNORECASE)


def category_of(word: str) -> str | None:
    """The Fideslang key for a key or an exact phrase; None for words that mean no category here."""
    plain = " ".join(word.split()).casefold()
    if plain in FIDESLANG or plain.startswith("x."):
        return plain
    return PHRASES.get(plain)


def categories_in(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys that a free wording speaks of, in its order, and the parts of it that were not understood."""
    keys: dict[str, None] = {}
    unknown = []
    inner = " , ".join(re.findall(r"\(([^()]{6,})\)", text))
    plain = re.sub(r"[ \t]+", " ", re.sub(r"\([^)]{6,}\)|[()]", " ", text))
    plain = re.sub(r"^\s*(?:yes|ja|oui)\b\W*", "", plain, flags=re.IGNORECASE)
    for part in _PARTS.split(_kept_together(plain)):
        phrase = part.strip(" .-–—*_`").replace(_JOINED, " ")
        if not phrase:
            continue
        if "." in phrase and phrase.casefold() in FIDESLANG or phrase.casefold().startswith("x."):
            keys[phrase.casefold()] = None
            continue
        spoken = [match.group().casefold() for match in _phrase_pattern().finditer(phrase)]
        found = [PHRASES[one] for one in spoken if one not in ALONE or one == phrase.casefold()]
        keys.update(dict.fromkeys(found))
        if not found and not _FILLER.fullmatch(phrase):
            unknown.append(phrase)
    if inner:  # "contact data (e-mail, phone)" says more; what is not understood there was a remark
        keys.update(dict.fromkeys(categories_in(inner)[0]))
    return tuple(keys), tuple(unknown)
