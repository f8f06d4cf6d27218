"""Figures that hold nothing of any case.

Source: pages paper, section 3 (figures) and section 4 (review the redaction).
"""

from flask import Blueprint, render_template

from hub.access.permissions import Permission
from hub.disclosures import recall
from hub.web.context import open_reading

bp = Blueprint("figures", __name__, url_prefix="/figures")

PERMISSIONS = {"figures.index": Permission.FIGURES_READ}


@bp.get("/")
def index() -> str:
    """How often a reviewer finds what the engine had missed."""
    with open_reading() as reading:
        view = recall.recall_figures(reading)
    return render_template("figures/index.html", view=view)
