"""pdflow finds where personal data leaves a Python codebase, and holds it against the declared sub-processors."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pdflow.facts.flow import Flow
    from pdflow.facts.report import Finding, Report
    from pdflow.scan import scan

__version__ = "0.1.0"
__all__ = ["Finding", "Flow", "Report", "__version__", "scan"]


def __getattr__(name: str) -> object:
    # Imported when first asked for: `pdflow --version` must not pay for them.
    if name == "scan":
        from pdflow.scan import scan

        return scan
    if name in {"Finding", "Report"}:
        from pdflow.facts import report

        return getattr(report, name)
    if name == "Flow":
        from pdflow.facts.flow import Flow

        return Flow
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
