"""The pages."""

from __future__ import annotations

from flask import Blueprint, render_template, request, session

from donations import newsletter, notify, payments, receipts
from donations.forms import FormError, gift_from

pages = Blueprint("pages", __name__)


@pages.get("/")
def form():
    return render_template("form.html", error=session.get("error", ""))


@pages.post("/give")
def give():
    try:
        gift = gift_from(request.form)
    except FormError as error:
        session["error"] = str(error)
        return render_template("form.html", error=str(error)), 400
    payment = payments.charge(gift)
    receipts.deliver(receipts.receipt(gift, payment))
    notify.announce(gift)
    notify.record(gift, payment)
    if request.form.get("newsletter"):
        newsletter.subscribe(gift.donor)
    return render_template("thanks.html", plan=gift.plan)
