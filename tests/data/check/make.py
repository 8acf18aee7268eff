"""Makes the check examples of this folder with numpy. Run it from here.

They belong to a model with input x, output y and y = x * [2, 3]; those with text, to one that gives the length in bytes
of each of its two strings and the string twice.
"""

import numpy as np

x = np.array([[1, 1], [2, -1]], "float32")
y = x * np.array([2, 3], "float32")

if __name__ == "__main__":
    np.savez("right.npz", x=x, y=y)
    np.savez_compressed("by_number.npz", input_0=np.asfortranarray(x.astype("float64")), output_0=y.astype("int16"))
    np.savez("wrong.npz", x=x, y=y + [[0, 0.25], [0, -0.5]])
    np.savez("other_shape.npz", x=x, y=y[:1])
    np.savez("stranger.npz", x=x, y=y, z=y)
    np.savez("twice.npz", x=x, y=y, output_0=y)
    np.savez("no_output.npz", x=x)
    text = np.array([["sí", ""], ["no", "tal vez"]])
    length = np.array([[3, 0], [2, 7]], "float32")
    np.savez("text.npz", text=text, length=length, twice=np.char.add(text, text))
    np.savez("bytes.npz", text=np.char.encode(text, "utf-8"), length=length)
    np.savez("text_objects.npz", text=text.astype(object), length=length)
    np.savez("objects.npz", x=x, y=np.array([None, 1], object))
