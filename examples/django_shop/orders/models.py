"""What was bought, and where it goes."""

from django.conf import settings
from django.db import models

from catalog.models import Product


class Order(models.Model):
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    product = models.ForeignKey(Product, on_delete=models.PROTECT)
    street = models.CharField(max_length=120)
    postal_code = models.CharField(max_length=12)
    city = models.CharField(max_length=80)
    number = models.CharField(max_length=20, unique=True)

    @property
    def address_lines(self):
        return [self.customer.label, self.street, f"{self.postal_code} {self.city}"]
