"""What happens after an order, in the background."""

from celery import shared_task
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from orders import invoices
from orders.models import Order
from orders.shipping import Parcels


@shared_task
def fulfil(order_id: int) -> None:
    order = Order.objects.select_related("customer", "product").get(pk=order_id)
    invoices.store(order)
    Parcels().announce(order)
    confirm(order)


def confirm(order: Order) -> None:
    context = {"name": order.customer.first_name, "product": order.product.name, "number": order.number}
    message = EmailMultiAlternatives(
        subject=f"Your order {order.number}",
        body=render_to_string("mail/confirmation.txt", context),
        to=[order.customer.email],
    )
    message.send()
