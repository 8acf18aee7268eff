"""Conversions are kept below DATA_PATH, and a later start reads them instead of the models."""

import shutil

from support.examples import rows_of


def entries(directory):
    place = directory / "data" / "conversions"
    return sorted(path for path in place.iterdir() if (path / "hashes").exists()) if place.exists() else []


def check_predictions(server):
    for name in ("default", "wine", "digits"):
        assert server.predict(rows_of(name), name).status_code == 200
    assert server.get("/models").json()["fallidos"] == []


def predictions(server):
    return [server.predict(rows_of(name), name).json()["predictions"] for name in ("default", "wine", "digits")]


def test_a_later_start_reads_what_was_kept(start, models, tmp_path):
    first = start("--models", "models")
    expected = predictions(first)
    first.stop()
    kept = entries(tmp_path)
    assert len(kept) == 3
    made = [(path / "graph.bin").stat().st_ino for path in kept]
    second = start("--models", "models")
    assert predictions(second) == expected
    assert [(path / "graph.bin").stat().st_ino for path in entries(tmp_path)] == made


def test_what_is_damaged_is_made_again(start, models, tmp_path):
    first = start("--models", "models")
    expected = predictions(first)
    first.stop()
    for number, entry in enumerate(entries(tmp_path)):
        file = entry / ("graph.xml", "graph.bin", "model.json")[number]
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    second = start("--models", "models")
    assert predictions(second) == expected
    assert len(entries(tmp_path)) == 3


def test_a_changed_model_is_converted_again(start, models, tmp_path):
    start("--models", "models").stop()
    shutil.copy(models / "wine.keras", models / "default.keras")
    (models / "default_scalers.pkl").unlink()
    (models / "default_check.npz").unlink(missing_ok=True)
    (models / "default_config.json").unlink(missing_ok=True)
    (models / "wine.keras").unlink()
    server = start("--models", "models")
    assert server.predict(rows_of("wine"), "default").status_code == 200
    assert len(entries(tmp_path)) == 3  # the same content under another name needs no conversion


def test_nothing_is_kept_if_nothing_may_be(start, models, tmp_path):
    check_predictions(start("--models", "models", CONVERSION_CACHE_MB="0"))
    assert not (tmp_path / "data" / "conversions").exists()


def test_a_place_that_can_not_be_written_costs_only_time(start, models, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "conversions").write_text("in the way")
    check_predictions(start("--models", "models"))


