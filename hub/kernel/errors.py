"""What can go wrong, in the words of the field.

Each error has a stable `code` and carries facts as attributes. No message holds a name, an
address, free text from a case or any other personal data: messages reach logs.
Source: house rule; RFC 9457 for the later JSON form.
"""


class HubError(Exception):
    """Anything the hub refuses or cannot do; `code` is stable and safe to log."""

    code = "error"


class NotFoundError(HubError):
    """There is no such thing, or the asker may not know of it: one answer for both."""

    code = "not_found"


class NotPermittedError(HubError):
    """The permission table does not grant this to this actor."""

    code = "not_permitted"

    def __init__(self, permission: object = None) -> None:
        super().__init__(f"not permitted: {permission}")
        self.permission = permission


class StepUpNeededError(HubError):
    """The act needs a password and code given within the last few minutes."""

    code = "step_up_needed"


class RefusedError(HubError):
    """Somebody tried to go on after the law, an agreement or a rule refused.

    message: a plain sentence for the page; findings: rule codes, if any.
    """

    code = "refused"

    def __init__(self, message: str, findings: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message, self.findings = message, findings


class InvalidError(HubError):
    """Input that cannot be taken as it is: `errors` maps a field to plain sentences."""

    code = "invalid"

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__("invalid input: " + ", ".join(sorted(errors)))
        self.errors = errors


class ConflictError(HubError):
    """Two people edited one thing. `theirs` and `yours` are what the page shows side by side."""

    code = "conflict"

    def __init__(self, theirs: object = None, yours: object = None) -> None:
        super().__init__("changed by somebody else meanwhile")
        self.theirs, self.yours = theirs, yours


class BusyError(HubError):
    """The database stayed locked for the whole waiting time; nothing was done."""

    code = "busy"


class UnavailableError(HubError):
    """The database cannot be reached, read or written to just now; whether a commit under way stood is not known.

    The same form sent again finds its first outcome, or happens now.
    """

    code = "unavailable"


class TamperedError(HubError):
    """Stored bytes do not match their proof, seal or digest."""

    code = "tampered"


class DeliveryError(HubError):
    """A notice could not be handed over."""

    code = "delivery"


class LeaseLostError(HubError):
    """Somebody else runs the timers by now: what this process was about to write is not written."""

    code = "lease_lost"


class ErasedError(HubError):
    """The key of this record was destroyed: its contents are gone for good."""

    code = "erased"


class PermissionNotAskedError(HubError):
    """A use case finished without asking a permission: a fault of ours, never a page."""

    code = "permission_not_asked"


class ScopeMissingError(HubError):
    """A select on a record class without a declared scope: a fault of ours, never a page."""

    code = "scope_missing"


class ConfigError(HubError):
    """Settings, keys or database are missing or unsafe; the message says which and what to do."""

    code = "config"


class UsageError(HubError):
    """A command was called with input it cannot use; printed as one line, exit code 2."""

    code = "usage"
