from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "auricle.inbox"
    label = "inbox"
    default_auto_field = "django.db.models.BigAutoField"
