"""The vocabulary of personal data: which names in code mean what, and which mean nothing."""

from __future__ import annotations

import shutil

import pytest

from pdflow.facts.knowledge import DataCategory, PersonalData
from pdflow.match.vocabulary import Guess, Vocabulary
from pdflow.read.signatures import load_knowledge, signature_folder


@pytest.fixture(scope="module")
def personal(tmp_path_factory: pytest.TempPathFactory) -> PersonalData:
    """The shipped vocabulary, whatever the vendors say."""
    folder = tmp_path_factory.mktemp("vocabulary")
    shutil.copy(signature_folder() / "categories.yml", folder)
    return load_knowledge([folder]).personal


@pytest.fixture(scope="module")
def vocabulary(personal: PersonalData) -> Vocabulary:
    return Vocabulary(personal)


def rows(table: str) -> list[tuple[str, ...]]:
    """A table's rows, columns parted by `|`."""
    return [tuple(cell.strip() for cell in line.split("|")) for line in table.strip().splitlines()]


STANDS_ANYWHERE = rows("""
    email                       | user.contact.email
    e_mail                      | user.contact.email
    emails                      | user.contact.email
    Email                       | user.contact.email
    EMAIL                       | user.contact.email
    eMail                       | user.contact.email
    emailAddress                | user.contact.email
    email_address               | user.contact.email
    E-Mail Address              | user.contact.email
    mail_address                | user.contact.email
    to_email                    | user.contact.email
    recipient_email             | user.contact.email
    billing_email               | user.contact.email
    stripeEmail                 | user.contact.email
    subscriber_email            | user.contact.email
    email_1                     | user.contact.email
    email1                      | user.contact.email
    email_str                   | user.contact.email
    email_lower                 | user.contact.email
    email_hash                  | user.contact.email
    ToAddresses                 | user.contact.email
    user__email__iexact         | user.contact.email
    customer[email]             | user.contact.email
    contact.email               | user.contact.email
    blast_subscription_email    | user.contact.email
    first_name                  | user.name.first
    firstName                   | user.name.first
    FirstName                   | user.name.first
    FIRST_NAME                  | user.name.first
    first-name                  | user.name.first
    First Name                  | user.name.first
    given_name                  | user.name.first
    last_name                   | user.name.last
    LastName                    | user.name.last
    surname                     | user.name.last
    family_name                 | user.name.last
    full_name                   | user.name
    get_full_name               | user.name
    user_full_name              | user.name
    customer_name               | user.name
    recipientName               | user.name
    user_name                   | user.account.username
    account_username            | user.account.username
    phone                       | user.contact.phone_number
    phone_number                | user.contact.phone_number
    phone_numbers               | user.contact.phone_number
    PhoneNumber                 | user.contact.phone_number
    mobilePhone                 | user.contact.phone_number
    MSISDN                      | user.contact.phone_number
    e164_number                 | user.contact.phone_number
    fax_number                  | user.contact.fax_number
    address_line1               | user.contact.address.street
    addressLine2                | user.contact.address.street
    address_1                   | user.contact.address.street
    street_address              | user.contact.address.street
    MailingStreet               | user.contact.address.street
    billing_address             | user.contact.address
    MailingCity                 | user.contact.address.city
    billing_state               | user.contact.address.state
    ip_country                  | user.contact.address.country
    zip_code                    | user.contact.address.postal_code
    zipcode                     | user.contact.address.postal_code
    postcode                    | user.contact.address.postal_code
    MailingPostalCode           | user.contact.address.postal_code
    ip                          | user.device.ip_address
    IPAddress                   | user.device.ip_address
    remote_addr                 | user.device.ip_address
    REMOTE_ADDR                 | user.device.ip_address
    remoteip                    | user.device.ip_address
    client_ip                   | user.device.ip_address
    X-Forwarded-For             | user.device.ip_address
    HTTP_X_FORWARDED_FOR        | user.device.ip_address
    CF-Connecting-IP            | user.device.ip_address
    User-Agent                  | user.device
    HTTP_USER_AGENT             | user.device
    userAgent                   | user.device
    session_key                 | user.device.cookie_id
    device_id                   | user.device.device_id
    fcm_token                   | user.device.device_id
    Referer                     | user.behavior.browsing_history
    utm_source                  | user.behavior.browsing_history
    search_query                | user.behavior.search_history
    user_id                     | user.unique_id
    userId                      | user.unique_id
    customer_id                 | user.unique_id
    distinct_id                 | user.unique_id
    anonymousId                 | user.unique_id.pseudonymous
    discord_user_id             | user.social
    twitter_handle              | user.social
    date_of_birth               | user.demographic.date_of_birth
    dob                         | user.demographic.date_of_birth
    birthday                    | user.demographic.date_of_birth
    birth_year                  | user.demographic.date_of_birth
    gender                      | user.demographic.gender
    pronouns                    | user.demographic.gender
    preferred_language          | user.demographic.language
    marital_status              | user.demographic.marital_status
    about_me                    | user.demographic.profile
    nationality                 | user.government_id
    passport_number             | user.government_id.passport_number
    driver_license              | user.government_id.drivers_license_number
    ssn                         | user.government_id.national_identification_number
    vat_id                      | user.government_id.national_identification_number
    iban                        | user.financial.bank_account
    IBAN                        | user.financial.bank_account
    account_number              | user.financial.bank_account
    card_number                 | user.financial.credit_card
    last4                       | user.financial.credit_card
    Stripe_Card_Last_4__c       | user.financial.credit_card
    cvc                         | user.financial.credit_card
    donation_amount             | user.payment
    salary                      | user.workplace
    job_title                   | user.job_title
    new_password                | user.authorization.password
    avatar_url                  | user.content.self_image
    profile_picture             | user.content.self_image
    chat_message                | user.content.private
    encouraged_by               | user.content.private
    latlng                      | user.location.precise
    religion                    | user.demographic.religious_belief
    ethnicity                   | user.demographic.race_ethnicity
    political_party             | user.demographic.political_opinion
    sexual_orientation          | user.demographic.sexual_orientation
    trade_union_membership      | x.user.trade_union_membership
    blood_type                  | user.health_and_medical
    allergies                   | user.health_and_medical
    diagnosis                   | user.health_and_medical
    medical_record_number       | user.health_and_medical.record_id
    heart_rate                  | user.biometric.health
    iris_scan                   | user.biometric.retinal
    criminal_record             | user.criminal_history
""")


@pytest.mark.parametrize(("term", "category"), STANDS_ANYWHERE)
def test_a_word_that_stands_anywhere(vocabulary: Vocabulary, term: str, category: str) -> None:
    guess = vocabulary.classify(term)
    assert guess is not None
    assert guess.category == category


IN_OTHER_LANGUAGES = rows("""
    vorname            | user.name.first               | German
    Straße             | user.contact.address.street   | German, as written
    geburtsdatum       | user.demographic.date_of_birth| German
    telefonnummer      | user.contact.phone_number     | German
    staatsangehörigkeit| user.government_id            | German, with umlaut
    prénom             | user.name.first               | French, as written
    date_naissance     | user.demographic.date_of_birth| French
    code_postal        | user.contact.address.postal_code | French
    courriel           | user.contact.email            | French
    apellidos          | user.name.last                | Spanish
    correo_electronico | user.contact.email            | Spanish
    fechaNacimiento    | user.demographic.date_of_birth| Spanish
    contraseña         | user.authorization.password   | Spanish
    cognome            | user.name.last                | Italian
    codice_fiscale     | user.government_id.national_identification_number | Italian
    data_di_nascita    | user.demographic.date_of_birth| Italian
    sobrenome          | user.name.last                | Portuguese
    telemovel          | user.contact.phone_number     | Portuguese
    cpf                | user.government_id.national_identification_number | Portuguese
    achternaam         | user.name.last                | Dutch
    geboortedatum      | user.demographic.date_of_birth| Dutch
    huisnummer         | user.contact.address.street   | Dutch
    nazwisko           | user.name.last                | Polish
    numer_telefonu     | user.contact.phone_number     | Polish
    pesel              | user.government_id.national_identification_number | Polish
    imię               | user.name.first               | Polish, as written
    pavardė            | user.name.last                | Lithuanian
    asmens_kodas       | user.government_id.national_identification_number | Lithuanian
    uzvārds            | user.name.last                | Latvian
    dzimšanas_datums   | user.demographic.date_of_birth| Latvian
""")


@pytest.mark.parametrize(("term", "category", "language"), IN_OTHER_LANGUAGES)
def test_a_word_in_another_language(vocabulary: Vocabulary, term: str, category: str, language: str) -> None:
    guess = vocabulary.classify(term)
    assert guess is not None, language
    assert guess.category == category


NEEDS_A_PERSON = rows("""
    name       | user                    | user.name
    name       | self.request.user       | user.name
    name       | get_user()              | user.name
    name       | contact                 | user.name
    name       | UserProfile             | user.name
    name       | UserSerializer          | user.name
    name       | users[0]                | user.name
    name       | event.owner             | user.name
    name       | User.objects.get(pk=1)  | user.name
    name       | payload["customer"]     | user.name
    name       | request.POST            | user.name
    name       | request.form            | user.name
    name       | form.cleaned_data       | user.name
    name       | form_data               | user.name
    display_name | member                | user.name
    nickname   | user                    | user.name
    fname      | customer                | user.name.first
    FNAME      | subscriber              | user.name.first
    new_address | customer               | user.contact.address
    id         | user                    | user.unique_id
    uuid       | customer                | user.unique_id
    pk         | self.user               | user.unique_id
    username   | user                    | user.account.username
    login      | author                  | user.account.username
    mail       | customer                | user.contact.email
    mobile     | patient                 | user.contact.phone_number
    address    | customer                | user.contact.address
    city       | donor                   | user.contact.address.city
    country    | applicant               | user.contact.address.country
    zip        | request.form            | user.contact.address.postal_code
    company    | lead                    | user.contact.organization
    website    | author                  | user.contact.url
    password   | user                    | user.authorization.password
    access_token | user                  | user.authorization.credentials
    age        | patient                 | user.demographic.age_range
    sex        | patient                 | user.demographic.gender
    locale     | user                    | user.demographic.language
    timezone   | user                    | user.account.settings
    latitude   | driver_profile          | user.location.precise
    bio        | profile                 | user.demographic.profile
    title      | contact                 | user.job_title
    message    | request.POST            | user.content.private
    comment    | form.cleaned_data       | user.content.public
    photo      | employee                | user.content.self_image
    amount     | donor                   | user.payment
    race       | applicant               | user.demographic.race_ethnicity
""")


@pytest.mark.parametrize(("term", "owner", "category"), NEEDS_A_PERSON)
def test_a_weak_word_needs_a_person(vocabulary: Vocabulary, term: str, owner: str, category: str) -> None:
    assert vocabulary.classify(term) is None
    assert vocabulary.classify(term, "plan") is None
    guess = vocabulary.classify(term, owner)
    assert guess is not None
    assert guess.category == category
    assert guess.confidence in ("medium", "high")


OWNER_AND_TERM_TOGETHER = rows("""
    number   | real_phone        | user.contact.phone_number
    number   | instance.passport | user.government_id.passport_number
    last4    | card              | user.financial.credit_card
    brand    | card              | user.financial.credit_card
    id       | device            | user.device.device_id
    city     | address           | user.contact.address.city
    state    | shipping_address  | user.contact.address.state
    name     | billing           | user.name
    address  | ip                | user.device.ip_address
    amount   | payment           | user.payment
""")


@pytest.mark.parametrize(("term", "owner", "category"), OWNER_AND_TERM_TOGETHER)
def test_owner_and_term_make_the_word(vocabulary: Vocabulary, term: str, owner: str, category: str) -> None:
    guess = vocabulary.classify(term, owner)
    assert guess is not None
    assert guess.category == category


NOTHING = rows("""
    email_verified          |                           | a flag
    emailVerified           |                           |
    verified_email          |                           | a flag in Google's user info
    email_template          |                           | a template
    is_email_sent           |                           | a flag
    has_password            |                           | a flag
    has_phone               |                           |
    email_enabled           |                           |
    emails_enabled          |                           |
    enable_email            |                           |
    send_email              |                           | an action or a flag
    email_required          |                           |
    require_phone           |                           |
    ip_version              |                           |
    username_field          |                           |
    USERNAME_FIELD          | User                      |
    name_prefix             |                           |
    phone_type              |                           |
    email_count             |                           |
    email_backend           |                           |
    email_domain            |                           |
    EMAIL_HOST              |                           |
    smtp_password           |                           | an operator's
    db_password             |                           |
    last_name_changed_at    |                           | a date
    email_changed_at        | user                      |
    password_changed_at     | user                      |
    password_strength       | user                      |
    user_count              |                           |
    users                   |                           |
    from_email              |                           | an operator's address
    support_email           |                           |
    noreply_email           |                           |
    server_ip               |                           |
    public_ip               |                           |
    bind_address            |                           |
    wallet                  |                           |
    total_users             |                           |
    number_of_emails        |                           |
    max_password_length     |                           |
    name                    |                           | of anything
    name                    | self.partner              | a partner is a company
    name                    | event                     | false friends from here on
    name                    | check                     |
    name                    | user.plan                 |
    name                    | product                   |
    name                    | template                  |
    name                    | task                      |
    name                    | self.team                 |
    name                    | metric                    |
    name                    | provider                  |
    name                    | file                      |
    name                    | request.FILES             |
    name                    | request.user.organization |
    name                    | self                      |
    name                    | Schema                    |
    name                    | CustomerService           |
    name                    | UserFactory               |
    name                    | UserPlan                  |
    name                    | user_group                |
    name                    | event_form                |
    user_plan_name          |                           |
    next_number             | customer                  | of an invoice
    customer_invoice_next_number |                      |
    individual_organization | user                      | an object
    set_password            | user                      | a method
    potential_names         | user                      |
    PasswordInput           | forms                     | a class
    name                    | os                        | a module
    fname                   | archive                   | as often of a file
    name                    | family                    | the name of a family, of queues say
    name                    | last                      | the name of the last
    nickname                | price                     |
    return_url              | customer                  |
    date_subscribed_phone   | profile                   | a date
    file_name               | user                      |
    filename                | user                      |
    plan_name               | user                      |
    template_name           |                           |
    display_name            | channel                   |
    username                |                           | of a bot
    username                | settings                  |
    email                   | settings                  | an operator's own
    EMAIL                   | config                    |
    SLACK_USERNAME          |                           |
    password                |                           | an operator's own, as likely as not
    password                | settings                  |
    access_token            |                           |
    api_key                 | stripe                    |
    token                   |                           |
    id                      |                           |
    id                      | order                     |
    state                   |                           |
    state                   | task                      |
    title                   | page                      |
    address                 | server                    |
    location                | event                     |
    url                     | webhook                   |
    language                | repository                |
    description             | user                      |
    created_at              | user                      |
    is_active               | user                      |
    __name__                | User                      |
    set_user_role           |                           |
    lang                    |                           |
    race                    |                           | a contest
    treatment               | user                      | an arm of an experiment
    fingerprint             |                           | of a certificate
    weight                  | shipping                  |
    next_page_url           | metadata                  | of a list
    previous_page_url       | user                      |
""")


@pytest.mark.parametrize(("term", "owner", "why"), NOTHING)
def test_a_name_that_means_nothing(vocabulary: Vocabulary, term: str, owner: str, why: str) -> None:
    assert vocabulary.classify(term, owner) is None, why


PERSONS = rows("""
    user                      | yes
    current_user              | yes
    self.request.user         | yes
    get_user()                | yes
    get_user(request, pk=1)   | yes
    User.objects.first()      | yes
    users_by_id[pk]           | yes
    event.owner               | yes
    contact                   | yes
    contact_data              | yes
    npsp.Contact              | yes
    UserProfile               | yes
    UserSerializer            | yes
    UserCreate                | yes
    CustomerSchema            | yes
    Donor                     | yes
    Kunde                     | yes
    utilisateur               | yes
    request.POST              | yes
    request.form              | yes
    form                      | yes
    form.cleaned_data         | yes
    serializer.validated_data | yes
    form_data                 | yes
    signup_form.cleaned_data  | yes
    data["customer"]          | yes
                              | no
    self                      | no
    data                      | no
    plan                      | no
    user.plan                 | no
    user.plan.name            | no
    request.user.organization | no
    request                   | no
    settings                  | no
    file                      | no
    event_form.cleaned_data   | no
    CustomerService           | no
    StripeClient              | no
    UserManager               | no
    UserFactory               | no
    UserListView              | no
    UserPlan                  | no
    EmailTemplate             | no
    user_count                | no
""")


@pytest.mark.parametrize(("owner", "expected"), PERSONS)
def test_what_is_a_person(vocabulary: Vocabulary, owner: str, expected: str) -> None:
    assert vocabulary.person_like(owner) is (expected == "yes")


CONFIDENCE = rows("""
    email        |          | high   | yes
    first_name   |          | high   | yes
    ip           |          | medium | yes
    ip           | user     | high   | yes
    name         | user     | medium | yes
    gender       |          | medium | no
    user_agent   |          | medium | no
    city         | customer | medium | no
    email        | company  | medium | yes
    job_title    | plan     | low    | no
""")


@pytest.mark.parametrize(("term", "owner", "confidence", "alone"), CONFIDENCE)
def test_how_sure(vocabulary: Vocabulary, term: str, owner: str, confidence: str, alone: str) -> None:
    guess = vocabulary.classify(term, owner)
    assert guess is not None
    assert (guess.confidence, guess.alone) == (confidence, alone == "yes")


TYPES = rows("""
    bool                          | denied
    Optional[bool]                | denied
    bool | None                   | denied
    models.BooleanField           | denied
    sa.Boolean                    | denied
    Mapped[bool]                  | denied
    datetime.timedelta            | denied
    str                           | kept
    models.EmailField             | kept
    models.DateField              | kept
    Optional[str]                 | kept
    dict[str, bool]               | kept
                                  | kept
""")


@pytest.mark.parametrize("row", TYPES, ids=lambda row: " ".join(row))
def test_types_that_deny(vocabulary: Vocabulary, row: tuple[str, ...]) -> None:
    *name, expected = row
    assert vocabulary.denies_type(" | ".join(name)) is (expected == "denied")


A_PROCESSING_AGREEMENT = rows("""
    contact details: e-mail address       | email                | user.contact.email
    contact details: user name            | user_name            | user.account.username
    contact details: full name            | full_name            | user.name
    contact details: profile link         | linkedin_url         | user.social
    contact details: physical address     | physical_address     | user.contact.address
    company: name                         | customer.company_name | user.contact.organization
    company: registration number          | company_registration_number | user.contact.organization
    technical: IP address                 | ip_address           | user.device.ip_address
    technical: time of registration       | signup_date          | user.behavior
    technical: time of the last visit     | last_visit           | user.behavior
    technical: time zone                  | user.timezone        | user.account.settings
    technical: language of the browser    | browser_language     | user.device
    first visit: source                   | visit_source         | user.behavior.browsing_history
    first visit: UTM parameters           | utm_params           | user.behavior.browsing_history
    first visit: referral                 | referrer             | user.behavior.browsing_history
    payment: method                       | payment_method       | user.payment
    payment: details of the transaction   | transaction_details  | user.payment
    payment: tax                          | tax_id               | user.government_id.national_identification_number
    websites: address                     | website_url          | user.contact.url
    integrations: key                     | user.api_key         | user.authorization.credentials
    integrations: password                | user.password        | user.authorization.password
    widgets: content                      | user_content         | user.content
    behaviour and navigation              | navigation_history   | user.behavior.browsing_history
    support: tickets                      | support_ticket       | user.content.private
    support: replies                      | user.replies         | user.content.private
    support: votes                        | user.votes           | user.social
    support: searches                     | search_queries       | user.behavior.search_history
    support: feedback                     | feedback             | user.content.private
    support: role                         | job_role             | user.job_title
    support: occupation                   | occupation           | user.job_title
    support: skills                       | web_skills           | user.demographic.profile
    websites: name                        | user.site_name       | user.contact.url
    websites: other settings              | user.site_settings   | user.account.settings
    integrations: name of the user        | user.integration_username | user.account.username
    integrations: other settings          | user.connection_settings | user.account.settings
    widgets: rules and settings           | user.widget_settings | user.account.settings
    support: follows                      | user.follows         | user.social
    log-in: internet provider             | isp                  | user.device
    log-in: browser and its version       | browser_version      | user.device
    log-in: browser extensions            | browser_extensions   | user.device
    log-in: operating system              | operating_system     | user.device
    log-in: platform                      | user.platform        | user.device
    log-in: place of connection           | connection_location  | user.location.imprecise
    log-in: encoding of fonts             | font_encoding        | user.device
    log-in: address of the page           | page_url             | user.behavior.browsing_history
    log-in: products looked at            | products_viewed      | user.behavior.browsing_history
""")


@pytest.mark.parametrize(("what", "term", "category"), A_PROCESSING_AGREEMENT)
def test_the_terms_of_an_agreement_have_words(vocabulary: Vocabulary, what: str, term: str, category: str) -> None:
    guess = vocabulary.classify(term)
    assert guess is not None, what
    assert guess.category == category


def test_special_categories_carry_their_mark(personal: PersonalData) -> None:
    marks = {item.key: item.special for item in personal.categories}
    for key in (
        "user.demographic.race_ethnicity", "user.demographic.political_opinion", "user.demographic.religious_belief",
        "x.user.trade_union_membership", "user.health_and_medical", "user.health_and_medical.genetic", "user.biometric",
        "user.biometric.fingerprint", "user.authorization.biometric", "user.demographic.sexual_orientation",
    ):  # fmt: skip
        assert marks[key] == "art9", key
    assert marks["user.criminal_history"] == "art10"
    assert marks["user.contact.email"] == ""


def test_a_vocabulary_of_ones_own() -> None:
    badge = DataCategory("user.unique_id", "Badge", words=("badge_code",), weak=("badge",))
    vocabulary = Vocabulary(PersonalData((badge,), ("climber",), ("route",), ("is_", "printed"), ("Toggle",)))
    assert vocabulary.classify("badge_code") == Guess("user.unique_id", "high", True)
    assert vocabulary.classify("badge") is None
    assert vocabulary.classify("badge", "best_climber") == Guess("user.unique_id", "medium", True)
    assert vocabulary.classify("printed_badge_code") is None
    assert vocabulary.classify("is_badge_code") is None
    assert vocabulary.classify("this_badge_code") == Guess("user.unique_id", "high", True)
    assert vocabulary.denies_type("Toggle")
    assert not vocabulary.person_like("route")


@pytest.mark.parametrize("term", ["", "_", "__", "…", "漢字", "a" * 5000, "email " * 100, "%s", "()", "[", "\x00"])
def test_names_that_are_none(vocabulary: Vocabulary, term: str) -> None:
    assert vocabulary.classify(term) is None
    assert vocabulary.classify("name", term) is None
