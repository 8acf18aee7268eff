"""Files that were made to harm: each is refused with a reason, within limits, and the server goes on serving."""

import io
import json
import random
import shutil
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from support.checks import check_alive
from support.server import ROOT, run_to_end

DATA = ROOT / "tests" / "data" / "keras"
FORMATS = Path(__file__).parent / "data" / "formats"
SECONDS = 60


def refusal(directory, model):
    """Why `sirve inspect` refuses a model; never by a crash of its own."""
    ended = run_to_end(directory, "inspect", str(model), "--json", seconds=SECONDS)
    assert ended.returncode == 1, (ended.returncode, ended.stdout[-500:], ended.stderr[-500:])
    assert not ended.stderr
    reason = json.loads(ended.stdout)["reason"]
    assert 0 < len(reason) < 20_000
    return reason


# --- archives ----------------------------------------------------------------------------------------------------------


def entries_of(model):
    with zipfile.ZipFile(model) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_archive(path, entries, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in entries.items() if isinstance(entries, dict) else entries:
            archive.writestr(name, content)
    return path


@pytest.fixture
def small():
    return entries_of(DATA / "small.keras")


def zeros_packed(size):
    """A deflate stream of zeros, without ever holding them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = bytes(1 << 20)
    packed = b"".join(packer.compress(block) for _ in range(size >> 20))
    return packed + packer.flush()


def raw_archive(entries):
    """A zip file whose headers may lie: (name, packed bytes, claimed size, claimed crc, flags, offset or None)."""
    body, directory = io.BytesIO(), io.BytesIO()
    for name, packed, size, crc, flags, at in entries:
        offset = body.tell() if at is None else at
        fields = (20, flags, 8, 0, 0x21, crc, len(packed), size, len(name), 0)
        if at is None:
            body.write(struct.pack("<4s5H3I2H", b"PK\x03\x04", *fields) + name.encode() + packed)
        directory.write(
            struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, *fields[:2], *fields[2:5], *fields[5:8], len(name), 0, 0, 0,
                        0, 0, offset) + name.encode())
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, len(entries), len(entries), directory.tell(), body.tell(), 0)
    return body.getvalue() + directory.getvalue() + end


def packed(content):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def honest(name, content):
    return (name, packed(content), len(content), zlib.crc32(content), 0, None)


def test_bombs(tmp_path, small):
    bomb = zeros_packed(2 << 30)
    for name in small:
        parts = [honest(other, content) for other, content in small.items() if other != name]
        for claimed in (2 << 30, 100):  # honest about its size, and not
            model = tmp_path / "bomb.keras"
            model.write_bytes(raw_archive([*parts, (name, bomb, claimed, 0, 0, None)]))
            refusal(tmp_path, model)


def test_nested_archives_are_not_unpacked(tmp_path, small):
    inner = write_archive(tmp_path / "inner.zip", {"model.weights.h5": b"0" * (50 << 20)}).read_bytes()
    refusal(tmp_path, write_archive(tmp_path / "nested.keras", small | {"model.weights.h5": inner}))
    refusal(tmp_path, write_archive(tmp_path / "only.keras", {"inner.keras": (DATA / "small.keras").read_bytes()}))


def test_overlapping_entries(tmp_path, small):
    parts = [honest(name, content) for name, content in small.items()]
    content = bytes(1 << 20)
    overlapping = [(f"assets/{i}", packed(content), len(content), zlib.crc32(content), 0, 0) for i in range(1000)]
    (tmp_path / "overlap.keras").write_bytes(raw_archive([*parts, *overlapping]))
    refusal(tmp_path, tmp_path / "overlap.keras")


def test_headers_that_lie(tmp_path, small):
    for name, content in small.items():
        parts = [honest(other, text) for other, text in small.items() if other != name]
        lies = {
            "crc": (name, packed(content), len(content), zlib.crc32(content) ^ 1, 0, None),
            "short": (name, packed(content), len(content) - 1, zlib.crc32(content), 0, None),
            "long": (name, packed(content), len(content) + 1, zlib.crc32(content), 0, None),
            "huge": (name, packed(content), 0xFFFFFFF0, zlib.crc32(content), 0, None),
            "encrypted": (name, packed(content), len(content), zlib.crc32(content), 1, None),
            "outside": (name, packed(content), len(content), zlib.crc32(content), 0, 0x7FFFFFF0),
        }
        for lie, entry in lies.items():
            (tmp_path / f"{lie}.keras").write_bytes(raw_archive([*parts, entry]))
            refusal(tmp_path, tmp_path / f"{lie}.keras")


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "a/../../evil", "..\\evil", "C:evil", "\\evil"])
def test_names_that_lead_outside(tmp_path, small, name):
    model = write_archive(tmp_path / "m.keras", small | {name: b"x"})
    assert "outside" in refusal(tmp_path, model)
    assert not (tmp_path.parent / "evil").exists()


def test_an_archive_with_a_symbolic_link(tmp_path, small):
    link = zipfile.ZipInfo("model.weights.h5")
    link.external_attr = 0o120777 << 16
    rest = [(name, content) for name, content in small.items() if name != link.filename]
    refusal(tmp_path, write_archive(tmp_path / "m.keras", [*rest, (link, b"/etc/passwd")]))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_that_occur_twice(tmp_path, small):
    model = write_archive(tmp_path / "m.keras", [*small.items(), ("config.json", small["config.json"])])
    assert "zip" in refusal(tmp_path, model)


# --- configurations ----------------------------------------------------------------------------------------------------


def with_config(path, entries, config):
    text = config if isinstance(config, (str, bytes)) else json.dumps(config)
    return write_archive(path, entries | {"config.json": text})


def change(config, key, value):
    """The config with every `key` in it set to `value`."""
    if isinstance(config, dict):
        return {name: value if name == key else change(item, key, value) for name, item in config.items()}
    return [change(item, key, value) for item in config] if isinstance(config, list) else config


TEXTS = {
    "deep_lists": "[" * 100_000 + "]" * 100_000,
    "deep_objects": '{"config":' * 100_000 + "1" + "}" * 100_000,
    "unfinished": "[" * 1_000_000,
    "empty": "",
    "number": "1e999",
    "null": "null",
    "list": "[]",
    "not_unicode": b'{"class_name": "\xff\xfe"}',
    "long_name": json.dumps({"class_name": "x" * 100_000_000}),
    "infinity": '{"class_name": "Sequential", "config": {"layers": [Infinity, NaN]}}',
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_configurations_that_are_none(tmp_path, small, text):
    refusal(tmp_path, with_config(tmp_path / "m.keras", small, text))


@pytest.mark.parametrize("units", [-1, 0, 2**40, 2**63, 2**70, 1.5, float("nan"), float("inf"), "8", None, [], {}, True])
def test_sizes_that_are_none(tmp_path, small, units):
    config = change(json.loads(small["config.json"]), "units", units)
    refusal(tmp_path, with_config(tmp_path / "m.keras", small, config))


@pytest.mark.parametrize("shape", [[None, -3], [None, 2**62], [None, 2**40, 2**40], [None] * 100, [None, "3"], 5, []])
def test_input_shapes_that_are_none(tmp_path, small, shape):
    config = change(json.loads(small["config.json"]), "batch_shape", shape)
    refusal(tmp_path, with_config(tmp_path / "m.keras", small, config))


CONVOLUTION = {"filters": 2, "kernel_size": [2], "strides": [1], "padding": "valid", "data_format": "channels_last",
               "dilation_rate": [1], "groups": 1, "activation": "linear", "use_bias": False, "name": "c"}


@pytest.mark.parametrize(
    "option",
    [{"strides": [0]}, {"strides": [-1]}, {"strides": [2**40]}, {"kernel_size": [0]}, {"kernel_size": [2**40]},
     {"dilation_rate": [0]}, {"dilation_rate": [2**62]}, {"groups": 0}, {"groups": -1}, {"filters": -2},
     {"padding": "sideways"}, {"data_format": 5}, {"strides": []}, {"strides": [1] * 1000}],
    ids=str,
)  # fmt: skip
def test_windows_that_are_none(tmp_path, small, option):
    layers = [
        {"module": "keras.layers", "class_name": "InputLayer", "config": {"batch_shape": [None, 5, 3], "name": "i"}},
        {"module": "keras.layers", "class_name": "Conv1D", "config": CONVOLUTION | option},
    ]
    config = {"module": "keras", "class_name": "Sequential", "config": {"name": "s", "layers": layers}}
    refusal(tmp_path, with_config(tmp_path / "m.keras", small, config))


def functional(edges):
    """A Functional model of Activation layers with the given inputs, the first of which is fed."""
    layers = [{"module": "keras.layers", "class_name": "InputLayer", "name": "in", "inbound_nodes": [],
               "config": {"batch_shape": [None, 3], "name": "in"}}]  # fmt: skip
    for name, source in edges.items():
        tensor = {"class_name": "__keras_tensor__",
                  "config": {"shape": [None, 3], "dtype": "float32", "keras_history": source}}  # fmt: skip
        layers.append({"module": "keras.layers", "class_name": "Activation", "name": name,
                       "config": {"activation": "relu", "name": name},
                       "inbound_nodes": [{"args": [tensor], "kwargs": {}}]})  # fmt: skip
    last = list(edges)[-1]
    return {"module": "keras.src.models.functional", "class_name": "Functional",
            "config": {"name": "f", "layers": layers, "input_layers": [["in", 0, 0]],
                       "output_layers": [[last, 0, 0]]}}  # fmt: skip


@pytest.mark.parametrize(
    "edges",
    [
        {"a": ["a", 0, 0]},
        {"a": ["b", 0, 0], "b": ["a", 0, 0]},
        {"a": ["nobody", 0, 0]},
        {"a": ["in", 7, 0]},
        {"a": ["in", 0, 7]},
        {"a": ["in", -1, 0]},
        {"a": ["in", 2**63, 0]},
        {"a": ["in", 1e300, 0]},
        {"a": ["in"]},
        {"a": []},
        {"a": 5},
        {"a": [None, None, None]},
    ],
    ids=str,
)
def test_graphs_that_are_none(tmp_path, small, edges):
    refusal(tmp_path, with_config(tmp_path / "m.keras", small, functional(edges)))


def test_models_inside_themselves(tmp_path, small):
    config = json.loads(small["config.json"])
    inner = functional({"a": ["in", 0, 0]})
    for _ in range(30):
        outer = functional({"a": ["in", 0, 0]})
        outer["config"]["layers"][1] |= {"class_name": "Functional", "config": inner["config"] | {"name": "a"}}
        inner = outer
    run_to_end(tmp_path, "inspect", str(with_config(tmp_path / "deep.keras", small, inner)), seconds=SECONDS)
    for _ in range(200):
        config = {"module": "keras", "class_name": "Sequential", "config": {"name": "s", "layers": [config]}}
    assert "nested deeper" in refusal(tmp_path, with_config(tmp_path / "m.keras", small, config))


# --- damage at random --------------------------------------------------------------------------------------------------


def mutations(content, seed, count):
    """Seeded damage: bytes changed, cut off, repeated, taken out, or overwritten by extreme numbers."""
    chance = random.Random(seed)
    for _ in range(count):
        mutant = bytearray(content)
        for _ in range(chance.choice((1, 1, 2, 8))):
            at = chance.randrange(len(mutant))
            kind = chance.randrange(6)
            if kind == 0:
                mutant[at] ^= 1 << chance.randrange(8)
            elif kind == 1:
                mutant[at] = chance.randrange(256)
            elif kind == 2:
                del mutant[at : at + chance.choice((1, 4, 64))]
            elif kind == 3:
                mutant[at:at] = mutant[at : at + chance.choice((1, 8, 256))]
            elif kind == 4:
                mutant[at : at + 8] = chance.choice((b"\xff" * 8, bytes(8), b"\x7f" + b"\xff" * 7, b"\xff" * 7 + b"\x7f"))
            else:
                del mutant[at:]
            if not mutant:
                break
        yield bytes(mutant)


def source_of(ending, directory):
    """A sound model of a format."""
    if ending == ".xml":
        converted = run_to_end(directory, "convert", str(DATA / "small.keras"), "sound.xml")
        assert converted.returncode == 0, converted.stderr
        return directory / "sound.xml"
    return {
        ".keras": DATA / "nested.keras",
        ".h5": DATA / "nested.h5",
        ".onnx": FORMATS / "net.onnx",
        ".tflite": FORMATS / "light.tflite",
        "/": FORMATS / "house",
    }[ending]


def damaged_copies(source, models, count):
    """Writes damaged copies of a model; gives their names. A directory's files are damaged one at a time."""
    files = sorted(path for path in source.rglob("*") if path.is_file()) if source.is_dir() else [source]
    names = []
    for turn, file in enumerate(files):
        for number, mutant in enumerate(mutations(file.read_bytes(), turn, -(-count // len(files)))):
            name = f"hurt_{turn}_{number}"
            names.append(name)
            if source.is_dir():
                shutil.copytree(source, models / name)
                (models / name / file.relative_to(source)).write_bytes(mutant)
                continue
            (models / f"{name}{source.suffix}").write_bytes(mutant)
            if source.suffix == ".xml":
                shutil.copy(source.with_suffix(".bin"), models / f"{name}.bin")
    return names


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("ending", [".keras", ".h5", ".onnx", ".tflite", "/", ".xml"])
def test_damaged_files_never_take_the_server_down(start, models, tmp_path, ending):
    """Each is refused with a reason or loaded, if the damage lies where nobody looks; the others serve."""
    names = damaged_copies(source_of(ending, tmp_path), models, 60)
    server = start("--models", "models")
    body = server.get("/models").json()
    reasons = {entry["model_id"]: entry["motivo"] for entry in body["fallidos"]}
    for name in names:
        assert name in body["modelos"] or reasons.get(name), name
    assert reasons
    for name in set(names) & set(body["modelos"]):
        assert server.get(f"/models/{name}").status_code == 200
    check_alive(server)
