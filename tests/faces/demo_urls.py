"""The desk's addresses as a demonstration has them."""

from auricle.config.urls import desk as real
from auricle.faces.desk import urls
from auricle.faces.shared.staff import demo_logins

urlpatterns = [*real.urlpatterns, urls.page("demo/", demo_logins.demo_logins, "demo-logins")]
