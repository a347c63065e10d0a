"""phrases: the wordings by which documents make claims, language by language.

A pattern is written with words of the vocabulary in angle brackets; `~` is a few words, `…` is anything within the
sentence. So `<not> ~ <share> … <third party>` finds "we do not, under any circumstances, share your data with third
parties". A named group `values` or `region` is what the sentence lists. To add a language, add its
vocabulary and phrases to `phrases_abroad`, and tests.
"""

from __future__ import annotations

import re
from functools import cache

from pdflow.facts.record import Record

VOCABULARY = {
    "not": r"(?:do(?:es)? not|don[’']t|doesn[’']t|will not|won[’']t|shall not|never|can ?not|may not|must not|"
    r"is not|are not)",
    "no": r"(?:no|not|nor)",
    "share": r"(?:share|disclose|transfer|provide|pass|send|give|transmit)",
    "passed": r"(?:shared|disclosed|transferred|passed|sent|given|transmitted|forwarded)",
    "shared with no": r"(?:shared? [^.;]*\b(?:with|to) no|not shared with)",
    "third party": r"(?:(?:any\s+)?(?:third|external|outside)[- ]part(?:y|ies)|any(?:one|body) (?:else|outside))",
    "nobody": r"(?:no one|nobody|no third part(?:y|ies))",
    "move": r"(?:send|sent|transfer|transferred|leave|leaves|stor\w+|process\w*|export\w*)",
    "keep": r"(?:stor\w+|process\w*|kept|keep|stays?|remains?|host\w*)",
    "only": r"(?:only|exclusively|solely)",
    "outside": r"outside\s+(?:of\s+)?(?:the\s+)?(?P<region><europe>)",
    "inside": r"(?:with)?in\s+(?:the\s+)?(?P<region><europe>)",
    "third country": r"(?:a\s+|any\s+)?third countr(?:y|ies)",
    "europe": r"(?:EU\s*/\s*EEA|EU|EEA|EWR|UE|European Union|European Economic Area)\b",
    "collect": r"(?:collect|process|stor|us|submit|request|sen)\w*",
    "collected": r"(?:collected|processed|stored|used)",
    "special data": r"(?:sensitive (?:personal )?(?:data|information)|special categor(?:y|ies))",
    "providers": r"(?:providers?|vendors?|partners|processors)",
    "subprocessors": r"sub-?\s?processors?",
    "clauses": r"(?P<values>(?:EU )?model clauses|standard contractual clauses|binding corporate rules|privacy shield|"
    r"data privacy framework)",
    "rely": r"(?:incorporat\w+|rel(?:y|ies) on|based on|governed by|contain\w*)",
    "not theirs": r"(?<!customer )(?<!customers )(?<!user )(?<!users )(?<!you )(?<!processors )",
    "role": r"(?:data )?(?P<values>controller|processor)",
    "such as": r"(?:such as|includ(?:e|es|ing)|like|e\.g\.,?)",
    "with": r"(?:with|to|by|our)",
    "listed": r"(?:as listed|are listed|is listed|listed|found|available|published)",
    "takes": r"(?:collect|process|receive)s?",
    "information": r"(?:personal )?(?:information|data)",
}
LEFT_ALONE = {
    "exception": r"(?:except\w*|unless|other than|apart from|aside from|beyond|save (?:for|as|where|when|in)|"
    r"without(?! exception)|where possible|not only|only (?:if|when|with|to|where|share|after)|"
    r"for (?:\w+ ){0,2}(?:own|marketing|advertising|commercial|promotional)|as (?:described|set out|listed|necessary)|"
    r"necessary|standard contractual|may be|more \w+|but|however|if|plain ?text|unencrypted|exclud\w+)\b",
    "less than all": r"(?:knowingly|intend|guarantee|warrant|anonym\w+|aggregated?|children|minors|passwords?|cookies)\b",
    "somebody else": r"(?:(?:you|users?|customers?|visitors?|partners?|vendors?|providers?|processors?|affiliates?|"
    r"third parties) (?:must|may|shall|should|agree|will|can|are|do)\b|your password)",
    "their customer": r"(?:you|users?|customers?) (?:are|is|remains?)\b",
    "a part of it": r"(?:backups?|logs?|payments?|passwords?)\b",
    "negation": r"(?:do(?:es)? not|don[’']t|never|no longer|can ?not)\b",
    "a definition of something else": r"(?:personal data[”\"]? means|customer data|special categor|sensitive)",
}
"""Sentences with one of these claim less than it seems to, or of somebody else, and are left alone."""
NEAR = (
    r"(?:\W+(?!(?:that|which|who|whom|what|how|whether|responsible|liable|control|apply|require|prevent|cover)\b)"
    r"[\w’'-]+){0,12}?\W+"
)
"""At most twelve words, none of which turns the sentence to something else."""


class Phrase(Record, frozen=True):
    """A pattern over one sentence, the kind of claim that it makes, and which sentences it leaves alone."""

    kind: str
    pattern: str
    unless: tuple[str, ...] = ()
    """Names of `LEFT_ALONE`."""

    def search(self, sentence: str) -> re.Match[str] | None:
        """The match of the pattern in the sentence; None also where the sentence is to be left alone."""
        found = _compiled(self.pattern).search(sentence)
        alone = any(re.search(rf"\b{LEFT_ALONE[name]}", sentence, re.IGNORECASE) for name in self.unless)
        return None if alone else found


OURS = ("exception", "less than all", "somebody else")
ENGLISH = (
    Phrase("no-third-parties", r"<not> ~ <share> … <third party>", OURS),
    Phrase("no-third-parties", r"<not> ~ <passed> … (?:with|to) <third party>", OURS),
    Phrase("no-third-parties", r"(?:no|none of (?:your|the|our)) ~ <passed> … (?:with|to) <third party>", OURS),
    Phrase("no-third-parties", r"no <information> … shared with … <third party>", OURS),
    Phrase("no-third-parties", r"<shared with no> … <third party>", OURS),
    Phrase("no-third-parties", r"<share> … (?:with|to) <nobody>", OURS),
    Phrase("no-third-parties", r"<not> use (?:any )?third[- ]party (?:services?|providers?|processors?)", OURS),
    Phrase("no-transfer-outside", r"<not> ~ <move> … <outside>", OURS),
    Phrase("no-transfer-outside", r"<no> ~ <move> … <outside>", OURS),
    Phrase("no-transfer-outside", r"(?:<no>|<not>) ~ leaves? (?:the )?(?P<region><europe>)", OURS),
    Phrase("no-transfer-outside", r"(?:<not> ~ <move>|no transfers?) … <third country>", OURS),
    Phrase("no-transfer-outside", r"<keep> … <only> … <inside>", ("exception", "somebody else", "a part of it")),
    Phrase("no-special-categories", r"<not> ~ <collect> … <special data>", ("exception",)),
    Phrase("no-special-categories", r"no <special data> … <collected>", ("exception",)),
    Phrase("no-special-categories", r"<special data> … (?:is|are) not <collected>", ("exception",)),
    Phrase(
        "kinds-only",
        r"<such as>\s+(?P<values>[^.;:()]*?\b<providers>(?:,?\s+(?:(?:and|or)\s+)?[a-z ]+? <providers>)*)",
        ("negation",),
    ),
    Phrase(
        "kinds-only",
        r"<with>\s+(?P<values>(?:[a-z-]+(?: [a-z]+)?,\s+){2,}(?:and|or)\s+[a-z ]+?<providers>)",
        ("negation",),
    ),
    Phrase(
        "kinds-only",
        r"<providers> for\s+(?P<values>(?:[a-z -]+,\s+)*[a-z -]+?,?\s+(?:and|or)\s+[a-z ]+?)(?=[.;]|$)",
        ("negation",),
    ),
    Phrase("list-elsewhere", r"<subprocessors> … <listed> (?:on|at|in)\b"),
    Phrase("list-elsewhere", r"<listed> (?:on|at) … <subprocessors> page"),
    Phrase("transfer-mechanism", r"outside … <clauses>"),
    Phrase("transfer-mechanism", r"<rely> … <clauses>"),
    Phrase("role", r"<not theirs>acts? as (?:an?|the)?\s*<role>"),
    Phrase("role", r"(?:is|are) the <role> (?:for|of|in respect of)\b", ("their customer",)),
    Phrase("role", r"an? <role>\)\s+(?:processes|determines)"),
    Phrase("role", r"<role> is (?:an?|the) [^;]*\(e\.g\.,? (?P<who>[^()]+)\)"),
    Phrase("region", r"(?P<region>EEA|EU)\b[\"”]? means"),
    Phrase("region-preference", r"(?:where possible|prefer\w*|whenever possible) … <inside>"),
    Phrase("ai-features", r"\bAI (?:features|functions|functionality)\b … (?:use|such as|include)\b"),
    Phrase("data-categories", r"<information>[”\"]? means (?P<values>.+)$", ("a definition of something else",)),
    Phrase("data-categories", r"<takes> the following <information>\s*:\s*(?P<values>.+)$"),
)
TELLING = re.compile(
    r"third|external|outside|anyone|anybody|no one|nobody|sensitive|special|provider|vendor|partner|processor|services|clauses|"
    r"rules|shield|framework|controller|means|following|\bEEA|\bEU|European|\bAI\b|dritt|außerhalb|EWR|europä|tiers|hors",
    re.IGNORECASE,
)
"""Words without one of which no phrase of any language matches: most sentences need not be searched further."""


def languages() -> dict[str, tuple[Phrase, ...]]:
    """The phrases by language."""
    from pdflow.read.declared.phrases_abroad import FRENCH, GERMAN

    return {"en": ENGLISH, "de": GERMAN, "fr": FRENCH}


def phrases() -> tuple[Phrase, ...]:
    """Every phrase of every language."""
    return tuple(phrase for each in languages().values() for phrase in each)


def phrase_table() -> str:
    """The phrases and their vocabulary as Markdown tables, for the documentation."""
    rows = [f"| `{one.kind}` | {_code(one.pattern)} | {', '.join(one.unless)} |" for one in phrases()]
    terms = [f"| {name} | {_code(pattern)} |" for name, pattern in sorted({**VOCABULARY, **LEFT_ALONE}.items())]
    return "\n".join(
        ["| claim | wording | not with |", "|---|---|---|", *rows, "", "| word | stands for |", "|---|---|", *terms]
    )


def _code(pattern: str) -> str:
    return "`" + pattern.replace("|", "\\|") + "`"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """The pattern as a regular expression."""
    for _ in range(2):
        pattern = re.sub(r"(?<!\?P)<([\w' ]+)>", lambda match: VOCABULARY[match[1]], pattern)
    pattern = re.sub(r"\s*~\s*", lambda _: NEAR, pattern)
    return re.compile(r"\b" + re.sub(r"\s*…\s*", lambda _: r"\b[^.;]*?\b", pattern), re.IGNORECASE)
