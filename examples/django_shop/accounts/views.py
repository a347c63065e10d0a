"""Pages about accounts."""

import sentry_sdk
from django.contrib.auth import login
from django.shortcuts import redirect, render

from accounts.billing import Billing
from accounts.forms import JoinForm


def join(request):
    form = JoinForm(request.POST or None)
    if not form.is_valid():
        return render(request, "join.html", {"form": form})
    customer = form.save()
    Billing(customer).open()
    login(request, customer)
    sentry_sdk.set_user({"id": customer.pk})
    return redirect("/")
