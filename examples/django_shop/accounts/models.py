"""Who buys."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Customer(AbstractUser):
    phone_number = models.CharField(max_length=30, blank=True)
    date_of_birth = models.DateField(null=True)
    email_verified = models.BooleanField(default=False)
    email_template = models.CharField(max_length=40, default="plain")
    stripe_id = models.CharField(max_length=40, blank=True)

    @property
    def label(self):
        """How a parcel or a letter addresses the customer."""
        return self.get_full_name() or self.email
