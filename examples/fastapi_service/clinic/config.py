"""Settings."""

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    hubspot_url: str = "https://api.hubapi.com"
    hubspot_token: str = ""
    posthog_key: str = ""
    posthog_host: str = "https://eu.i.posthog.com"
    openai_key: str = ""
    openai_model: str = "gpt-4o-mini"
    calendar_url: str = "https://calendar.moving-well.example"
    insurer_url: str


settings = Settings()
