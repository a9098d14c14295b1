"""Weight files and models of Keras 2 and 3, read and written without Keras; h5py is all they need.

- `load_model(path)`: the Sequential that a `.keras` or whole-model `.h5` file describes, with its weights
- `load_weights(model, path)`: weights into a Sequential of the same architecture
- `save_weights(model, path)`: a `.weights.h5` file that Keras 3 loads

Everything of a file is checked before a number of the model changes. Nothing in it is run or unpickled.
"""

from carryline.keras_files.model import load_model
from carryline.keras_files.weights import load_weights, save_weights

__all__ = ["load_model", "load_weights", "save_weights"]
