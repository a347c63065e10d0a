"""Pages about orders."""

import uuid

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render

from catalog.models import Product
from orders.forms import CheckoutForm
from orders.tasks import fulfil


@login_required
def checkout(request, product_id):
    product = get_object_or_404(Product, pk=product_id)
    form = CheckoutForm(request.POST or None)
    if not form.is_valid():
        return render(request, "checkout.html", {"form": form, "product": product})
    order = form.save(commit=False)
    order.customer, order.product, order.number = request.user, product, uuid.uuid4().hex[:10]
    order.save()
    transaction.on_commit(lambda: fulfil.delay(order.pk))
    return redirect("/")
