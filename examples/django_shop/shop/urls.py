"""Where the pages are."""

from django.urls import path

from accounts import views as accounts
from orders import views as orders

urlpatterns = [
    path("join/", accounts.join, name="join"),
    path("checkout/<int:product_id>/", orders.checkout, name="checkout"),
]
