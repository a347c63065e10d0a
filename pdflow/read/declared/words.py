"""Data categories as documents word them: phrases of published lists to Fideslang keys."""

from __future__ import annotations

import re
from functools import cache

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

EVERYTHING = "user"
"""The key that covers every category of a person: for lists that say "all data" or "customer data"."""

PHRASES: dict[str, str] = {
    # the person
    "name": "user.name", "names": "user.name", "full name": "user.name", "display name": "user.name",
    "first name": "user.name.first", "last name": "user.name.last", "surname": "user.name.last",
    "vorname": "user.name.first", "nachname": "user.name.last", "nom": "user.name", "nume": "user.name",
    "nombre": "user.name", "naam": "user.name", "prénom": "user.name.first", "vardas": "user.name",
    "username": "user.account.username", "usernames": "user.account.username", "user name": "user.account.username",
    "login": "user.account.username", "password": "user.authorization.password",
    "passwords": "user.authorization.password", "passwort": "user.authorization.password",
    "credentials": "user.authorization.credentials", "access token": "user.authorization.credentials",
    "user id": "user.unique_id", "user ids": "user.unique_id", "customer id": "user.unique_id",
    "identifier": "user.unique_id", "identifiers": "user.unique_id", "unique id": "user.unique_id",
    "nutzer-id": "user.unique_id", "visitor id": "user.unique_id.pseudonymous",
    "pseudonymous id": "user.unique_id.pseudonymous",
    # contact
    "email": "user.contact.email", "emails": "user.contact.email", "e-mail": "user.contact.email",
    "e-mails": "user.contact.email", "email address": "user.contact.email", "e-mail address": "user.contact.email",
    "email addresses": "user.contact.email", "e-mail addresses": "user.contact.email",
    "e-mail-adresse": "user.contact.email", "e-mail-adressen": "user.contact.email",
    "mailadresse": "user.contact.email", "adresse e-mail": "user.contact.email", "courriel": "user.contact.email",
    "correo electrónico": "user.contact.email", "billing email": "user.contact.email",
    "recipient": "user.contact.email", "sender": "user.contact.email", "el. paštas": "user.contact.email",
    "phone": "user.contact.phone_number", "phone number": "user.contact.phone_number",
    "phone numbers": "user.contact.phone_number", "telephone number": "user.contact.phone_number",
    "telephone": "user.contact.phone_number", "mobile number": "user.contact.phone_number",
    "telefon": "user.contact.phone_number", "telefonnummer": "user.contact.phone_number",
    "téléphone": "user.contact.phone_number", "teléfono": "user.contact.phone_number",
    "address": "user.contact.address", "postal address": "user.contact.address",
    "physical address": "user.contact.address", "billing address": "user.contact.address",
    "shipping address": "user.contact.address", "anschrift": "user.contact.address",
    "adresse": "user.contact.address", "adresă": "user.contact.address", "dirección": "user.contact.address",
    "addresses": "user.contact.address", "billing addresses": "user.contact.address",
    "shipping addresses": "user.contact.address", "postcode": "user.contact.address.postal_code",
    "zip code": "user.contact.address.postal_code",
    "contact": "user.contact", "contact data": "user.contact", "contact details": "user.contact",
    "contact information": "user.contact", "kontaktdaten": "user.contact", "coordonnées": "user.contact",
    "company name": "user.contact.organization", "company details": "user.contact.organization",
    "organisation": "user.contact.organization", "organization": "user.contact.organization",
    "social media profile": "user.contact.url", "occupation": "user.job_title", "job title": "user.job_title",
    # device and behaviour
    "ip": "user.device.ip_address", "ip address": "user.device.ip_address", "ip addresses": "user.device.ip_address",
    "ip-adresse": "user.device.ip_address", "ip-adressen": "user.device.ip_address",
    "adresse ip": "user.device.ip_address", "adresă ip": "user.device.ip_address",
    "dirección ip": "user.device.ip_address", "internet protocol": "user.device.ip_address",
    "device": "user.device", "device data": "user.device", "device information": "user.device",
    "browser type": "user.device", "browser information": "user.device", "user agent": "user.device",
    "operating system": "user.device", "technical data": "user.device", "device id": "user.device.device_id",
    "push token": "user.device.device_id", "device token": "user.device.device_id",
    "cookie": "user.device.cookie_id", "cookies": "user.device.cookie_id", "cookie id": "user.device.cookie_id",
    "usage data": "user.behavior", "interactions": "user.behavior", "customer events": "user.behavior",
    "behavior": "user.behavior",
    "behaviour": "user.behavior", "nutzungsdaten": "user.behavior", "clicks": "user.behavior",
    "analytics data": "user.behavior", "navigation information": "user.behavior",
    "pages viewed": "user.behavior.browsing_history", "page views": "user.behavior.browsing_history",
    "products viewed": "user.behavior.browsing_history", "browser extension": "user.device",
    "time zone": "user.device", "timezone": "user.device", "viewed webpages": "user.behavior.browsing_history",
    "browsing history": "user.behavior.browsing_history",
    "search queries": "user.behavior.search_history", "purchase history": "user.behavior.purchase_history",
    "orders": "user.behavior.purchase_history", "telemetry": "user.telemetry", "stack traces": "user.telemetry",
    "error logs": "user.telemetry", "logs": "user.telemetry", "audit logs": "user.telemetry",
    "request metadata": "user.telemetry", "fehlerprotokolle": "user.telemetry", "log data": "user.telemetry",
    "location": "user.location", "location data": "user.location", "connection location": "user.location.imprecise",
    "standortdaten": "user.location", "gps": "user.location.precise",
    "language": "user.demographic.language", "browser language": "user.demographic.language",
    "demographic data": "user.demographic", "gender": "user.demographic.gender",
    "date of birth": "user.demographic.date_of_birth", "birth date": "user.demographic.date_of_birth",
    "geburtsdatum": "user.demographic.date_of_birth", "age": "user.demographic.age_range",
    # money
    "payment": "user.payment", "payment data": "user.payment", "payment information": "user.payment",
    "payment details": "user.payment", "payment method": "user.payment", "transactional details": "user.payment",
    "billing data": "user.payment", "billing information": "user.payment", "zahlungsdaten": "user.payment",
    "données de paiement": "user.payment", "date de plată": "user.payment",
    "card number": "user.financial.credit_card", "credit card": "user.financial.credit_card",
    "card data": "user.financial.credit_card", "bank account": "user.financial.bank_account",
    "iban": "user.financial.bank_account", "financial data": "user.financial",
    "financial information": "user.financial", "tax information": "user.financial",
    "financial transactions": "user.financial", "invoices": "user.financial", "tax id": "user.government_id",
    "passport": "user.government_id.passport_number",
    "identity documents": "user.government_id", "national id": "user.government_id.national_identification_number",
    # what people write
    "content": "user.content", "messages": "user.content.private", "message": "user.content.private",
    "message content": "user.content.private", "message bodies": "user.content.private", "inhalt": "user.content",
    "conversation messages": "user.content.private", "support messages": "user.content.private",
    "support tickets": "user.content.private", "prompt content": "user.content.private",
    "prompts": "user.content.private", "chat messages": "user.content.private", "subject": "user.content.private",
    "body": "user.content.private", "uploaded files": "user.content", "files": "user.content",
    "documents": "user.content", "correspondence": "user.content.private",
    "telephone conversations": "user.content.private", "photos": "user.content.self_image",
    # special
    "health data": "user.health_and_medical", "medical data": "user.health_and_medical",
    "gesundheitsdaten": "user.health_and_medical", "données de santé": "user.health_and_medical",
    "biometric data": "user.biometric", "genetic data": "user.health_and_medical.genetic",
    "racial or ethnic origin": "user.demographic.race_ethnicity", "ethnic origin": "user.demographic.race_ethnicity",
    "political opinions": "user.demographic.political_opinion",
    "religious beliefs": "user.demographic.religious_belief",
    "sexual orientation": "user.demographic.sexual_orientation", "criminal records": "user.criminal_history",
    # everything
    "customer data": EVERYTHING, "user data": EVERYTHING, "personal data": EVERYTHING, "all data": EVERYTHING,
    "account data": "user.account", "account information": "user.account", "profile data": EVERYTHING,
    "all operational data": EVERYTHING, "all customer data": EVERYTHING, "workspace data": EVERYTHING,
    "alle bestandsdaten": EVERYTHING, "alle daten": EVERYTHING, "bestandsdaten": EVERYTHING,
    "kundendaten": EVERYTHING, "toate": EVERYTHING, "toutes les données": EVERYTHING, "customers": EVERYTHING,
}  # fmt: skip
"""Phrases of published lists, lower case, in several languages."""

_FILLER = re.compile(r"(?:users?|customers?|visitors?|other|others|etc|similar|more|such as|their|your)", re.IGNORECASE)


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
    plain = re.sub(r"[ \t]+", " ", re.sub(r"\([^)]{6,}\)|[()]", " ", text))
    for part in re.split(r"[,;/•·|]|\band\b|\bund\b|\bet\b|\bși\b|\by\b|\n", plain):
        phrase = part.strip(" .-–—*_`")
        if not phrase:
            continue
        found = [PHRASES[match.group().casefold()] for match in _phrase_pattern().finditer(phrase)]
        keys.update(dict.fromkeys(found))
        if not found and not _FILLER.fullmatch(phrase):
            unknown.append(phrase)
    return tuple(keys), tuple(unknown)
