"""The checkout's form."""

from django import forms

from orders.models import Order


class CheckoutForm(forms.ModelForm):
    class Meta:
        model = Order
        fields = ["street", "postal_code", "city"]
