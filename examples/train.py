"""Trains the three example models and writes what a Sirve models directory holds, with example requests.

Run it with Keras 3 (any backend; the committed files were made with TensorFlow) and scikit-learn:

    python examples/train.py [--output examples]

The data ships with scikit-learn, so nothing is downloaded. Everything is seeded: running it again on the same
machine and library versions gives the same weights.
"""

import argparse
import json
import os
import pickle
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")

import joblib
import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_diabetes, load_digits, load_wine
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

SEED = 42


def predict(model, x, scaler_x=None, scaler_y=None):
    """What Sirve answers: scale, run the model, scale back; scaling in double as scikit-learn does it."""
    scaled = scaler_x.transform(x) if scaler_x else x
    predictions = np.asarray(model.predict(scaled, verbose=0), dtype=np.float64)
    return scaler_y.inverse_transform(predictions) if scaler_y else predictions


def write_json(path, value, indent=2):
    path.write_text(json.dumps(value, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8")


def write_request(folder, name, x, predictions):
    """A body for POST /predict, and beside it the two fields of the answer that Keras decides."""
    different = np.unique(np.round(predictions, 6), axis=0)
    if len(different) != len(predictions):
        raise SystemExit(f"{name}: different rows gave the same prediction, so the example would prove nothing")
    write_json(folder / f"{name}.json", {"model_id": name, "data": x.tolist()}, indent=None)
    write_json(
        folder / f"{name}_expected.json",
        {"predictions": predictions.tolist(), "confidence": np.std(predictions, axis=1).tolist()},
        indent=None,
    )


def train_diabetes(output):
    """Regression on raw features (ages, blood values, ...), so that both scalers matter. The `default` model."""
    data = load_diabetes(scaled=False)
    x_train, x_test, y_train, y_test = train_test_split(
        data.data, data.target.reshape(-1, 1), test_size=0.2, random_state=SEED
    )
    scaler_x, scaler_y = StandardScaler().fit(x_train), StandardScaler().fit(y_train)

    model = keras.Sequential(
        [
            keras.Input((10,), name="features"),
            layers.Dense(64, activation="relu"),
            layers.BatchNormalization(),
            layers.Dropout(0.3),
            layers.Dense(32, activation="relu"),
            layers.Dropout(0.2),
            layers.Dense(1, name="progression"),
        ],
        name="diabetes",
    )
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse")
    model.fit(scaler_x.transform(x_train), scaler_y.transform(y_train), epochs=40, batch_size=32, verbose=0)

    score = r2_score(y_test, predict(model, x_test, scaler_x, scaler_y))
    print(f"default (diabetes): R2 on held-out rows {score:.3f}")
    assert score > 0.3, "the diabetes model did not learn"

    model.save(output / "models" / "default.keras")
    with open(output / "models" / "default_scalers.pkl", "wb") as file:
        pickle.dump({"scaler_X": scaler_x, "scaler_y": scaler_y}, file)
    write_json(
        output / "models" / "default_config.json",
        {
            "description": "Progression of diabetes one year after the baseline, from 10 measurements",
            "features": list(data.feature_names),
        },
    )
    by_target = np.argsort(y_test[:, 0])
    x = x_test[by_target[[0, len(by_target) // 2, -1]]]
    write_request(output / "requests", "default", x, predict(model, x, scaler_x, scaler_y))


def train_wine(output):
    """Classification with labels; only the inputs are scaled. The scalers are a joblib dump, the other common form."""
    data = load_wine()
    x_train, x_test, y_train, y_test = train_test_split(
        data.data, data.target, test_size=0.25, random_state=SEED, stratify=data.target
    )
    scaler_x = StandardScaler().fit(x_train)

    model = keras.Sequential(
        [
            keras.Input((13,), name="features"),
            layers.Dense(32, activation="relu"),
            layers.Dropout(0.2),
            layers.Dense(16, activation="tanh"),
            layers.Dense(3, activation="softmax", name="cultivar"),
        ],
        name="wine",
    )
    model.compile(optimizer=keras.optimizers.Adam(5e-3), loss="sparse_categorical_crossentropy")
    model.fit(scaler_x.transform(x_train), y_train, epochs=40, batch_size=16, verbose=0)

    accuracy = np.mean(predict(model, x_test, scaler_x).argmax(axis=1) == y_test)
    print(f"wine: accuracy on held-out rows {accuracy:.3f}")
    assert accuracy > 0.9, "the wine model did not learn"

    model.save(output / "models" / "wine.keras")
    joblib.dump({"scaler_X": scaler_x, "scaler_y": None}, output / "models" / "wine_scalers.pkl")
    write_json(
        output / "models" / "wine_config.json",
        {
            "description": "Cultivar of a wine, from a chemical analysis of 13 values",
            "labels": [str(name) for name in data.target_names],
            "features": list(data.feature_names),
        },
    )
    x = np.stack([x_test[y_test == cultivar][0] for cultivar in (0, 1, 2)])
    write_request(output / "requests", "wine", x, predict(model, x, scaler_x))


def train_digits(output):
    """A small convolutional network on 8x8 grey images (values 0 to 16); it scales its input itself."""
    data = load_digits()
    images = data.images[..., np.newaxis]
    x_train, x_test, y_train, y_test = train_test_split(
        images, data.target, test_size=0.2, random_state=SEED, stratify=data.target
    )

    model = keras.Sequential(
        [
            keras.Input((8, 8, 1), name="image"),
            layers.Rescaling(1 / 16),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.Activation("relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(10, activation="softmax", name="digit"),
        ],
        name="digits",
    )
    model.compile(optimizer=keras.optimizers.Adam(5e-3), loss="sparse_categorical_crossentropy")
    model.fit(x_train, y_train, epochs=15, batch_size=32, verbose=0)

    accuracy = np.mean(predict(model, x_test).argmax(axis=1) == y_test)
    print(f"digits: accuracy on held-out images {accuracy:.3f}")
    assert accuracy > 0.9, "the digits model did not learn"

    model.save(output / "models" / "digits.keras")
    write_json(
        output / "models" / "digits_config.json",
        {"description": "Handwritten digit in an 8x8 image", "labels": [str(name) for name in data.target_names]},
    )
    x = np.stack([x_test[y_test == digit][0] for digit in (0, 3, 8)])
    write_request(output / "requests", "digits", x, predict(model, x))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=Path(__file__).resolve().parent)
    output = parser.parse_args().output
    for folder in ("models", "requests"):
        (output / folder).mkdir(parents=True, exist_ok=True)
    for train in (train_diabetes, train_wine, train_digits):
        keras.utils.set_random_seed(SEED)
        train(output)


if __name__ == "__main__":
    main()
