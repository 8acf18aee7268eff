"""Saves a Keras model with everything that Sirve reads beside it.

    from save_for_sirve import save_for_sirve

    save_for_sirve(model, "modelos/wine.keras", scaler_X=scaler, config={"labels": ["red", "white"]}, examples=x_test[:10])

writes wine.keras, wine_scalers.pkl, wine_config.json and wine_check.npz. When Sirve loads the model it predicts the
examples and refuses to serve if the numbers are not Keras's; `sirve check modelos/wine.keras` does the same by hand.
"""

import json
import pickle
from pathlib import Path

import numpy as np


def save_for_sirve(model, path, *, scaler_X=None, scaler_y=None, config=None, examples=None):  # noqa: N803 (the file's own keys)
    """Saves `model` as `path`, which ends in .keras or .h5, and what else is given.

    scaler_X, scaler_y: fitted scikit-learn scalers. Clients send and get unscaled values.
    config: a dict for NAME_config.json ("labels", "confidence", "check_tolerance" and whatever you like to keep).
    examples: unscaled inputs: an array, or for several inputs a dict of arrays by name.
    """
    path = Path(path)
    base = path.with_suffix("")
    model.save(path)
    if scaler_X is not None or scaler_y is not None:
        with open(f"{base}_scalers.pkl", "wb") as file:
            pickle.dump({"scaler_X": scaler_X, "scaler_y": scaler_y}, file)
    if config is not None:
        Path(f"{base}_config.json").write_text(json.dumps(config, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if examples is not None:
        np.savez_compressed(f"{base}_check.npz", **check_arrays(model, examples, scaler_X, scaler_y))


def check_arrays(model, examples, scaler_X=None, scaler_y=None):  # noqa: N803
    """Inputs and what Keras makes of them, as arrays input_0, output_0 and so on in the model's order."""
    names = [name_of(tensor) for tensor in model.inputs]
    inputs = [np.asarray(examples[name]) for name in names] if isinstance(examples, dict) else [np.asarray(examples)]
    if len(inputs) != len(names):
        raise ValueError(f"the model has the inputs {names}: give a dict of examples by name")
    scaled = [scale(scaler_X.transform, scaler_X, inputs[0])] if scaler_X is not None else inputs
    outputs = in_order(model.predict(as_called(model, dict(zip(names, scaled))), verbose=0))
    if scaler_y is not None:
        outputs = [scale(scaler_y.inverse_transform, scaler_y, outputs[0])]
    arrays = {f"input_{i}": array for i, array in enumerate(inputs)}
    return arrays | {f"output_{i}": array for i, array in enumerate(outputs)}


def name_of(tensor):
    return tensor.name.split(":")[0]


def as_called(model, inputs):
    """The inputs in the structure that the model was made with: a tensor, a dict or a list."""
    arrays = list(inputs.values())
    if len(arrays) == 1:
        return arrays[0]
    if isinstance(model.input, dict):
        return {key: inputs[name_of(tensor)] for key, tensor in model.input.items()}
    return arrays


def scale(function, scaler, array):
    """Scalers take rows; sequences and images are rows of their last axis."""
    return function(array.reshape(-1, scaler.n_features_in_)).reshape(array.shape)


def in_order(outputs):
    """The outputs as a list, in the order of model.outputs."""
    if isinstance(outputs, dict):
        return [np.asarray(outputs[key]) for key in sorted(outputs)]
    return [np.asarray(array) for array in (outputs if isinstance(outputs, (list, tuple)) else [outputs])]
