"""Weight files and models of Keras 2 and 3, read and written without Keras."""
