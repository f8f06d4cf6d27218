"""What else was the machine doing while a figure was taken?"""

import os


def load() -> str:
    """Load averages and cores, as each benchmark prints them."""
    one, five, _ = os.getloadavg()
    return f"load {one:.2f} (last minute), {five:.2f} (last five) on {os.cpu_count()} cores"


def against(figure: float, goal: float, unit: str, at_most: bool = True) -> str:
    """A figure beside its goal, and whether it is met."""
    met = figure <= goal if at_most else figure >= goal
    bound = "at most" if at_most else "at least"
    return f"{figure:,.2f} {unit} (goal: {bound} {goal:,g}; {'met' if met else 'MISSED'})"
