"""What every client of an HTTP interface shares."""

from __future__ import annotations

from typing import Any

import httpx


class ApiClient:
    """One connection, made when it is first needed."""

    base_url: str = ""

    def __init__(self, token: str = "", timeout: float = 10.0) -> None:
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.AsyncClient(base_url=self.base_url, headers=self._headers, timeout=timeout)

    async def post(self, path: str, payload: dict[str, Any]) -> dict[str, Any]:
        response = await self._http.post(path, json=payload)
        response.raise_for_status()
        return response.json()
