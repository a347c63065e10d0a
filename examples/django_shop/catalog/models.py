"""What the shop sells."""

from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=80)
    description = models.TextField(blank=True)
    cents = models.PositiveIntegerField()
    stripe_price = models.CharField(max_length=40, blank=True)

    def __str__(self):
        return self.name
