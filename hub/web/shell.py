"""What stands around every page: whose hub this is, who is signed in, where they can go.

Plain values only. The layout draws them; no template asks for a role or a permission.
Source: pages paper, sections 1 and 3 (the look; who sees which navigation).
"""

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """How loud something is. Amber asks for a person; red is danger and refusal, nothing else."""

    PLAIN = "plain"
    ACCENT = "accent"
    GOOD = "good"
    ATTENTION = "attention"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the navigation. waiting: how many things there wait for this person."""

    title: str
    url: str
    current: bool = False
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told once, after something was done, or while something lasts. title: what it is, where it is long."""

    text: str
    tone: Tone = Tone.GOOD
    title: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything around the content of a page. Empty values leave their part of the page out.

    With no argument it is the shell of somebody who is not signed in, and needs no database: problem
    pages are drawn with it.
    """

    landlord: str = ""
    nav: tuple[NavItem, ...] = ()
    person: str = ""
    agency: str = ""
    notices: tuple[Notice, ...] = ()
    demo: bool = False
    home_url: str = "/"
    profile_url: str = ""
    sign_out_url: str = ""
    privacy_url: str = ""
    accessibility_url: str = ""
