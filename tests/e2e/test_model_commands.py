"""sirve inspect, convert and check, and check examples when a server loads a model."""

import json
import shutil
import struct
import zipfile
from pathlib import Path

import pytest

from support.checks import check_error
from support.server import run_to_end

DATA = Path(__file__).parent / "data"
HOUSE = json.loads((DATA / "house.json").read_text())


@pytest.fixture
def house(tmp_path):
    (tmp_path / "models").mkdir()
    return Path(shutil.copy(DATA / "house.keras", tmp_path / "models"))


def npy(rows):
    """What numpy.save writes for rows of numbers, as float64."""
    numbers = [number for row in rows for number in row]
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({len(rows)}, {len(rows[0])}), }}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + struct.pack(f"<{len(numbers)}d", *numbers)


def write_examples(model, change=0.0):
    outputs = {name: [[value + change for value in row] for row in rows] for name, rows in HOUSE["outputs"].items()}
    with zipfile.ZipFile(model.with_name(f"{model.stem}_check.npz"), "w") as file:
        for name, rows in (HOUSE["inputs"] | outputs).items():
            file.writestr(f"{name}.npy", npy(rows))


def test_inspect(house, tmp_path):
    ended = run_to_end(tmp_path, "inspect", str(house))
    assert ended.returncode == 0, ended.stderr
    for word in ("wide (Dense)", "both (Concatenate)", "size", "rooms", "price", "[?, 3]", "It can be served."):
        assert word in ended.stdout
    ended = run_to_end(tmp_path, "inspect", str(house), "--json")
    described = json.loads(ended.stdout)
    assert described["servable"] is True
    assert {tensor["name"] for tensor in described["inputs"]} == {"size", "rooms"}
    assert described["parameters"] == 4 * 4 + 6 * 1 + 1 + 6 * 3 + 3


def test_inspect_of_what_is_no_model(tmp_path):
    broken = tmp_path / "broken.keras"
    broken.write_bytes(b"nothing")
    ended = run_to_end(tmp_path, "inspect", "broken.keras")
    assert ended.returncode == 1 and "can't be served" in ended.stderr and ended.stdout == ""
    ended = run_to_end(tmp_path, "inspect", "broken.keras", "--json")
    assert ended.returncode == 1 and json.loads(ended.stdout)["servable"] is False
    assert run_to_end(tmp_path, "inspect", "none.keras").returncode == 1
    assert run_to_end(tmp_path, "inspect").returncode == 2


def test_convert(house, tmp_path):
    ended = run_to_end(tmp_path, "convert", str(house), "out.xml")
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "out.xml").stat().st_size > 0 and (tmp_path / "out.bin").stat().st_size > 0


def test_check(house, tmp_path):
    ended = run_to_end(tmp_path, "check", str(house))
    assert ended.returncode == 1 and "does not exist" in ended.stderr
    write_examples(house)
    ended = run_to_end(tmp_path, "check", str(house))
    assert ended.returncode == 0, ended.stderr
    assert "2 examples agree" in ended.stdout
    write_examples(house, change=0.01)
    ended = run_to_end(tmp_path, "check", str(house))
    assert ended.returncode == 1 and "largest difference" in ended.stderr


def test_a_server_checks_what_it_loads(house, start):
    write_examples(house)
    (house.with_name("other.keras")).write_bytes(house.read_bytes())
    write_examples(house.with_name("other.keras"), change=0.01)
    server = start("--models", "models")
    body = server.get("/models").json()
    assert body["modelos"] == ["house"]
    assert body["fallidos"][0]["model_id"] == "other" and "largest difference" in body["fallidos"][0]["motivo"]
    checked = server.get("/models/house").json()["checked"]
    assert checked["rows"] == 2 and checked["largest_difference"] < 1e-5
    check_error(server.predict(HOUSE["inputs"], "other"), 404, "largest difference")
