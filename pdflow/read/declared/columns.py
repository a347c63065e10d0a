"""columns: the header of a table, or the key of a record, to what stands under it."""

from __future__ import annotations

import re

STRONG_NAME = re.compile(
    r"sub-?\s?_?processors?|subprocesor\w*|sub-?procesor\w*|unterauftrag\w*|auftragsverarbeiter\w*|sous-?\s?traitants?|"
    r"subencargad\w*|subverwerker\w*|sub-?respons[aá]ve\w*|sub-?responsabil\w*|podwykonawc\w*|"
    r"podmiot\w* przetwarzaj\w*|third[- ]part(?:y|ies)(?: (?:service|entity|processors?|provider))?",
    re.IGNORECASE,
)
"""Headers that can only stand over the names of recipients."""
_WEAK_NAME = re.compile(
    r"^(?:#\s*)?(?:(?:legal |full |company |provider |vendor |entity )?names?|vendors?|providers?|compan(?:y|ies)|"
    r"legal entit(?:y|ies)|entit(?:y|ies)|suppliers?|partners?|(?:categories of )?recipients?|organi[sz]ations?|"
    r"(?:data )?(?:shared|disclosed) (?:with|to)|processors?|service providers?|name of (?:the )?\w+|"
    r"(?:nazwa|nom du|nom de la|nombre del|nombre de la|name (?:des|der)|naam van de|nome del|nome do) \w+|"
    r"(?:name|firma|unternehmen|gesellschaft|empfänger|dienstleister|anbieter|nom|société|fournisseurs?|prestataires?|"
    r"destinataires?|nombre|empresa|proveedor\w*|destinatari\w*|fornecedor\w*|nome|fornitor\w*|furnizor\w*|naam|"
    r"leverancier\w*|ontvanger\w*|nazwa|podmiot\w*|dostawc\w*|odbiorc\w*|tiekėj\w*)|"
    r"company/service|tools?|services?)$",
    re.IGNORECASE,
)
_SERVICE = re.compile(r"services?|tools?|products?")
_ABOUT_A_NAME = re.compile(
    r"countr|location|cookie|purpose|address|description|transfer|region|\btype|categor(?!ies of recip)|status|since|"
    r"\bdata\b(?! (?:shared|disclosed))|dane\b|danych|contact|website|\burl\b|role\b|\bid\b|zweck|anschrift|\bland\b"
)
_NEARER = re.compile(r"process|hosting|hosted|stor(?:ed|age)|data|verarbeit|traitement|tratamiento|przetwarz")
"""Of several places of a company, where it handles data says more than where it is registered."""
COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("provider", r"provider of cookie|cookie provider"),
        ("cookie", r"\bcookies?(?: names?| used)?$|^cookies?\b(?!.*(?:provider|category|subgroup))|^cookie[- ]?name"),
        ("retention", r"retention|expir|duration|lifespan|storage (?:period|duration)|speicherdauer|durée|"
                      r"aufbewahrung|life ?time|okres|conservaci|bewaar"),
        ("status", r"^(?:current )?(?:status|state|stan|statut|estado|stato)$|sub-?processor\?$"),
        ("transfer", r"transfer|safeguard|drittland|\bscc|\bdpf\b|garanti|garanzi|mechanism|legal base|grundlage|"
                     r"mecanism|waarborg|tutela|zabezpiecz"),
        ("location", r"countr|location|region|headquarter|hosted|\bort\b|standort|anschrift|\bland\b|address|"
                     r"localisation|lieu|\bpays\b|țar[ăa]|\btara\b|hors ue|jurisdiction|where|\bsitz\b|pa[ií]s\b|"
                     r"\boffice\b|\bseat\b|siège|ubicaci|localiza|lokalizac|\bkraj|paese|sede\b|vestiging|siedzib|\blocatie"),
        ("other", r"^#$|\bdpa\b|website|\burl\b|link|contact|last reviewed|reviewed|notes?$|legal basis|"
                  r"privacy|since|measures|rechtsgrundlage|base legal|date\b"),
        ("role", r"^(?:role|rolle|rôle|rol|rola|ruolo)$"),
        ("conditional", r"when engaged|condition|toggle|only (?:if|when)|applies (?:if|when)|optional|opt-?out"),
        ("categories", r"\bdata\b|\binformation\b|datele|daten|données|categori[ei] d|\bdatos\b|gegevens|duomen|"
                       r"data ?categories|what is shared|\bpii\b|\bdan(?:e|ych)\b|\bdati\b|\bdados\b"),
        ("purpose", r"purpose|description|activit|function|what they do|service provided|services provided|"
                    r"service category|leistung|zweck|ce face|what for|wofür|finali[td]|objet|usage|used for|use it for|"
                    r"\buse\b|\bwhy\b|prop[óo]sito|\bdoel|paskirt|nature of|subject matter|\bcel\b|scopo|\bscop\b|"
                    r"^(?:type|category|kategorie|art|tipo|typ)$|servicios?|servizi\w*|serviços?|usług\w*|diensten"),
        ("product", r"\bproducts?\b|\bservices?\b|platform|dienst\b|produkt|produit|producto"),
    )
)  # fmt: skip


def column_of(header: str) -> str:
    """The field that a header names: `name`, `purpose`, `categories`, `location`, `transfer`, `conditional`, `product`,
    `status`, `role`, `cookie`, `provider`, `retention`, `other`; empty for a header that says nothing known."""
    plain = _plain(header)
    if not plain or len(plain) > 140:
        return ""
    if plain.startswith("description of processing"):
        return "purpose"
    first_words = " ".join(plain.split()[:6])
    if is_name_header(plain):
        return "name"
    return next((name for name, pattern in COLUMNS if pattern.search(first_words)), "")


def is_name_header(header: str) -> bool:
    """Whether names of companies stand under this header."""
    plain = _plain(header)
    if len(plain) > 60 or plain.endswith("?") or _ABOUT_A_NAME.search(plain):
        return False
    return bool(STRONG_NAME.search(plain) or _WEAK_NAME.match(plain))


def is_strong(header: str) -> bool:
    """Whether the header can only stand over recipients."""
    return bool(STRONG_NAME.search(_plain(header)))


def columns(headers: list[str]) -> dict[str, int]:
    """The column of each field. The first column that fits a field is taken; beside the column of names, another is the
    `product` where its header says service or tool, else the `entity`, a further name of the company."""
    found: dict[str, int] = {}
    names = [index for index, header in enumerate(headers) if column_of(header) == "name"]
    for index, header in enumerate(headers):
        field = column_of(header)
        if field == "name" and index != _best_name(headers, names):
            field = "product" if _SERVICE.fullmatch(_plain(header)) else "entity"
        nearer = field == "location" and _NEARER.search(_plain(header)) and field in found
        if nearer and not _NEARER.search(_plain(headers[found[field]])):
            found[field] = index
        elif field and field != "other":
            found.setdefault(field, index)
    return found


def _best_name(headers: list[str], names: list[int]) -> int:
    strong = [index for index in names if is_strong(headers[index])]
    named = [index for index in names if not _SERVICE.fullmatch(_plain(headers[index]))]
    return (strong or named or names)[0]


def _plain(header: str) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    plain = " ".join(re.sub(r"[_*†‡]+|\(s\)", " ", spaced).split()).strip(" .:").casefold()
    return re.sub(r"\s+\?$", "?", plain)
