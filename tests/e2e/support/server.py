"""Starts the real program and stops it again."""

import os
import re
import signal
import subprocess
import time
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[3]
BINARY = Path(os.environ.get("SIRVE_BIN", ROOT / "build" / "release" / "sirve")).resolve()
EXAMPLES = ROOT / "examples"
START_SECONDS = 60  # generous: sanitizer builds are slow
STOP_SECONDS = 40

ADMIN_PASSWORD = "a password for tests"
SECRET_KEY = "0123456789abcdef0123456789abcdef-for-tests"
# The caller's settings must not leak into a test; what the loader and the sanitizers need may pass.
PASSED_ON = ("PATH", "HOME", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS",
             "TBB_ENABLE_SANITIZERS", "TZ")


def environment(directory, **settings):
    base = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    base |= {
        "METRICAS_PORT": "0",
        "DATA_PATH": str(directory / "data"),
        "ADMIN_PASSWORD": ADMIN_PASSWORD,
        "SECRET_KEY": SECRET_KEY,
    }
    base |= settings
    return {name: value for name, value in base.items() if value is not None}


class Server:
    """One process of the program on a free loopback port, with its output in `log`."""

    def __init__(self, directory, *arguments, **settings):
        """Starts `sirve ARGUMENTS` in `directory`; `settings` go to its environment (None takes one away)."""
        self.directory = directory
        logs = len(list(directory.glob("sirve*.log")))
        self.log_path = directory / f"sirve{logs}.log"  # one for each start
        self.arguments = list(arguments)
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                [BINARY, *self.arguments],
                cwd=directory,
                env=environment(directory, **settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.url = None
        self.session = requests.Session()
        self.session.trust_env = False  # no proxies between us and loopback

    @property
    def log(self):
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    @property
    def port(self):
        return int(self.url.rsplit(":", 1)[1])

    def wait_until_it_answers(self):
        """The program says where it serves; then /health/ready decides."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError(f"sirve ended with {self.process.returncode} at the start:\n{self.log}")
            if found := re.search(r"http://[0-9a-z.\[\]:]+?:(\d+)", self.log):
                self.url = f"http://127.0.0.1:{found[1]}"
                try:
                    if self.get("/health/ready").status_code == 200:
                        return self
                except requests.ConnectionError:
                    pass
            time.sleep(0.01)
        raise AssertionError(f"sirve did not answer within {START_SECONDS} s:\n{self.log}")

    def request(self, method, path, **options):
        options.setdefault("timeout", 60)
        return self.session.request(method, self.url + path, **options)

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def post(self, path, **options):
        return self.request("POST", path, **options)

    def predict(self, data, model_id=None, **options):
        body = {"data": data} if model_id is None else {"data": data, "model_id": model_id}
        return self.post("/predict", json=body, **options)

    def token(self, username="admin", password=ADMIN_PASSWORD):
        answer = self.post("/auth/login", json={"username": username, "password": password})
        assert answer.status_code == 200, answer.text
        return answer.json()["access_token"]

    def authorization(self, **credentials):
        return {"Authorization": f"Bearer {self.token(**credentials)}"}

    def wait_for(self, condition, what, seconds=20):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if condition():
                return
            time.sleep(0.05)
        raise AssertionError(f"{what}: not within {seconds} s\n{self.log}")

    def terminate(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def stop(self):
        """SIGTERM; gives the exit code."""
        self.terminate()
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"sirve did not stop within {STOP_SECONDS} s of SIGTERM:\n{self.log}") from None
        finally:
            self.session.close()


def run_to_end(directory, *arguments, seconds=60, **settings):
    """A start that is expected to fail, or a command that ends by itself."""
    return subprocess.run(
        [BINARY, *arguments],
        cwd=directory,
        env=environment(directory, **settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
