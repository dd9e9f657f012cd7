"""What the application server calls. DJANGO_SETTINGS_MODULE says which face this is."""

import os
import signal

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

from auricle.config import children, tenant
from auricle.config.serving import SERVER
from auricle.config.whole_body import whole_bodies

# The server's main process may be killed; its workers must not go on answering without it, nor hold its port. A gentler
# signal can be lost: until a worker has handlers of its own, it has those of the process that it was forked from.
children.end_with(int(os.environ.get(SERVER, os.getppid())), signal.SIGKILL)
children.leave_no_core()

application = whole_bodies(get_wsgi_application())
tenant.watch_connections()

# A face may have something to read while the database can still be asked.
if read_ahead := getattr(settings, "READ_AHEAD", ""):
    import_string(read_ahead)()
