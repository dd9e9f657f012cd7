from django.apps import AppConfig


class CallBacksConfig(AppConfig):
    name = "auricle.call_backs"
    label = "call_backs"
    default_auto_field = "django.db.models.BigAutoField"
