"""nginx with one worker that answers every request with one fixed body: the yardstick."""

import contextlib
import shutil

from processes import SERVER_CORE, free_port, only_child, pin_to, running, wait_for_port

CONFIGURATION = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    keepalive_requests 1000000000;
    default_type application/json;
    server {{
        listen 127.0.0.1:{port};
        location / {{ return 200 '{body}'; }}
    }}
}}
"""


@contextlib.contextmanager
def nginx(folder, body):
    """Yields its port and the process id of its worker."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise SystemExit("bench: nginx is not installed; run scripts/setup bench")
    port = free_port()
    configuration, log = folder / "nginx.conf", folder / "nginx.log"
    configuration.write_text(CONFIGURATION.format(folder=folder, port=port, body=body))
    command = [program, "-p", folder, "-c", configuration, "-e", "stderr"]
    with running(command, log, pin_to(SERVER_CORE)) as process:
        wait_for_port(process, port, log)
        yield port, only_child(process.pid)
