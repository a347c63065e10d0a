"""Forms about accounts."""

from django import forms

from accounts.models import Customer


class JoinForm(forms.ModelForm):
    newsletter = forms.BooleanField(required=False)

    class Meta:
        model = Customer
        fields = ["email", "first_name", "last_name", "phone_number", "date_of_birth"]
