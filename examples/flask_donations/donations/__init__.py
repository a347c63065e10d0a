"""The donation pages of a small nature trust."""

import stripe
from flask import Flask

from donations import config
from donations.views import pages


def create_app() -> Flask:
    app = Flask(__name__)
    app.config.from_object(config)
    stripe.api_key = config.STRIPE_SECRET_KEY
    app.register_blueprint(pages)
    return app
