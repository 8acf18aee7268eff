"""Makes the scaler and array files of this folder with scikit-learn, numpy and joblib, and expected.json with what these
libraries compute from them. Needs scikit-learn >= 1.9, numpy >= 2, joblib >= 1.5. Usage: python make.py"""

import collections
import io
import json
import pathlib
import pickle

import joblib
import numpy as np
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler

HERE = pathlib.Path(__file__).parent
RANDOM = np.random.default_rng(7)

# Features of very different sizes, one of them constant, one like seconds since 1970.
X = np.column_stack([
    RANDOM.normal(0, 1, 40), RANDOM.normal(1.7e9, 5e4, 40), RANDOM.exponential(1e-6, 40), np.full(40, 3.25), RANDOM.integers(-5, 6, 40)])
Y = RANDOM.normal(120, 35, (40, 1))
X_ROWS = np.vstack([X[:3], [[0, 0, 0, 0, 0], [1.5, 1_700_000_123.25, 2e-6, 3.25, -4], [-1e9, 1.7e9 + 1, 1, -3.25, 1e300]]])
Y_ROWS = np.array([[0.0], [120.0], [1.7e9], [-3.5]])

cases = []


def expected(scaler, rows):
    return None if scaler is None else {
        "class": type(scaler).__name__, "features": rows.shape[1], "rows": rows.tolist(),
        "transformed": scaler.transform(rows.copy()).tolist(), "restored": scaler.inverse_transform(rows.copy()).tolist()}


def case(name, scalers, data):
    (HERE / name).write_bytes(data)
    cases.append({"file": name, "x": expected(scalers.get("scaler_X"), X_ROWS), "y": expected(scalers.get("scaler_y"), Y_ROWS)})


def joblib_bytes(value, **options):
    out = io.BytesIO()
    joblib.dump(value, out, **options)
    return out.getvalue()


def named(scaler):
    """The scaler as one that was fitted to a DataFrame: it knows the names of its columns (an array of objects)."""
    scaler.feature_names_in_ = np.array(["age", "seconds", "año", "constant", "level"], dtype=object)
    return scaler


def dumps(value, protocol):
    return pickle.dumps(value, protocol)


standard = {"scaler_X": StandardScaler().fit(X), "scaler_y": StandardScaler().fit(Y)}
for protocol in range(6):
    case(f"standard_p{protocol}.pkl", standard, dumps(standard, protocol))
others = {
    "minmax": {"scaler_X": MinMaxScaler().fit(X), "scaler_y": MinMaxScaler((-1, 1)).fit(Y)},
    "robust": {"scaler_X": RobustScaler().fit(X), "scaler_y": RobustScaler(with_centering=False).fit(Y)},
    "maxabs": {"scaler_X": MaxAbsScaler().fit(X), "scaler_y": MaxAbsScaler().fit(Y)},
}
for name, scalers in others.items():
    for protocol in (2, 5):
        case(f"{name}_p{protocol}.pkl", scalers, dumps(scalers, protocol))

case("standard.joblib", standard, joblib_bytes(standard))
case("standard_zlib.joblib", standard, joblib_bytes(standard, compress=("zlib", 3)))
case("standard_gzip.joblib", standard, joblib_bytes(standard, compress=("gzip", 3)))

plain = {"scaler_X": StandardScaler(with_mean=False).fit(X), "scaler_y": StandardScaler(with_std=False).fit(Y)}
case("without_mean_or_std.pkl", plain, dumps(plain, 4))
identity = {"scaler_X": StandardScaler(with_mean=False, with_std=False).fit(X), "scaler_y": RobustScaler(with_scaling=False).fit(Y)}
case("without_both.pkl", identity, dumps(identity, 4))
clipped = {"scaler_X": MinMaxScaler((0.25, 0.75), clip=True).fit(X), "scaler_y": MaxAbsScaler(clip=True).fit(Y)}
case("clipped.pkl", clipped, dumps(clipped, 4))
case("x_only.pkl", {"scaler_X": standard["scaler_X"]}, dumps({"scaler_X": standard["scaler_X"], "columns": ["a", "b"]}, 4))
case("y_only.pkl", {"scaler_y": standard["scaler_y"]}, dumps({"scaler_X": None, "scaler_y": standard["scaler_y"]}, 4))
case("ordered_dict.pkl", standard, dumps(collections.OrderedDict(standard), 4))

with_names = {"scaler_X": named(MinMaxScaler().fit(X)), "scaler_y": standard["scaler_y"]}
data = {"names_p2.pkl": dumps(with_names, 2), "names_p5.pkl": dumps(with_names, 5), "names.joblib": joblib_bytes(with_names)}
del with_names["scaler_X"].feature_names_in_  # so that the rows below need no DataFrame
for name, content in data.items():
    case(name, with_names, content)

single = {"scaler_X": MinMaxScaler().fit(X.astype(np.float32)), "scaler_y": StandardScaler().fit(Y.astype(np.float32))}
case("float32.pkl", single, dumps(single, 4))

swapped = {"scaler_X": StandardScaler().fit(X), "scaler_y": MaxAbsScaler().fit(Y)}
for scaler in swapped.values():
    for attribute, value in vars(scaler).items():
        if isinstance(value, np.ndarray):
            setattr(scaler, attribute, value.astype(value.dtype.newbyteorder(">")))
case("big_endian.pkl", swapped, dumps(swapped, 4))


def as_written_long_ago(scalers):
    """What numpy 1 and scikit-learn 0.21 wrote: other module names and no n_features_in_, clip or feature names."""
    for scaler in scalers.values():
        for attribute in ("n_features_in_", "clip"):
            vars(scaler).pop(attribute, None)
    return dumps(scalers, 2).replace(b"cnumpy._core.", b"cnumpy.core.").replace(b"csklearn.preprocessing._data\n", b"csklearn.preprocessing.data\n")


old = {"scaler_X": MinMaxScaler().fit(X), "scaler_y": StandardScaler().fit(Y)}
content = as_written_long_ago({key: pickle.loads(pickle.dumps(value)) for key, value in old.items()})
case("numpy1_sklearn021.pkl", old, content)

# Files that must be refused.
(HERE / "bare_scaler.pkl").write_bytes(dumps(standard["scaler_X"], 4))
for method in ("bz2", "xz", "lzma"):
    (HERE / f"refused_{method}.joblib").write_bytes(joblib_bytes({"scaler_y": standard["scaler_y"]}, compress=(method, 3)))

# Arrays of every kind, for the pickle reader alone.
grid = np.arange(24).reshape(2, 3, 4)
arrays = {f"{order}_{kind}": np.array(grid - (0 if kind[1] == "u" else 5), dtype=kind, order=order)
          for kind in ("<f8", ">f8", "<f4", ">f4", "<i8", ">i8", "<i4", ">i2", "|i1", "<u8", ">u4", "<u2", "|u1") for order in "CF"}
arrays.update(bools=np.array([True, False, True]), empty=np.zeros((0, 3)), scalar_f8=np.float64(1.7e9 + 0.125), scalar_i4=np.int32(-7),
              scalar_bool=np.bool_(True), zero_axes=np.array(2.5), strided=np.arange(10.0)[::3], transposed=np.arange(6.0).reshape(2, 3).T)
for protocol in range(6):
    (HERE / f"arrays_p{protocol}.pkl").write_bytes(dumps(arrays, protocol))
(HERE / "arrays.joblib").write_bytes(joblib_bytes(arrays))
array_facts = {name: {"dtype": str(np.asarray(value).dtype.newbyteorder("=")), "shape": list(np.shape(value)),
                      "values": np.asarray(value, dtype=float).ravel().tolist()} for name, value in arrays.items()}

(HERE / "expected.json").write_text(json.dumps({"scalers": cases, "arrays": array_facts}, indent=None, separators=(",", ":")) + "\n")
