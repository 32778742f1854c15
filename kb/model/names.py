"""Names that the makers of the model and its users share."""

# The e5 models were trained with these in front of every text and lose accuracy without them.
# Source: Wang et al. 2024, Multilingual E5 Text Embeddings, arXiv:2402.05672
E5_PROMPTS = {"query": "query: ", "document": "passage: "}
# The two files that vectors depend on, in the model's folder: ours, and the pieces under the name that such models
# give them. transformers and sentence-transformers read the same pieces from tokenizer.json.
ENCODER_FILE, PIECES_FILE, TOKENIZER_FILE = "onnx/encoder_int8.onnx", "sentencepiece.bpe.model", "tokenizer.json"
# Input and outputs of the ONNX graph: token ids of texts of one length, (texts, length) int64; their vectors, (texts,
# dim) float32; the vectors of their tokens in context less the usual one, (texts, length, dim) float32.
INPUT, OUTPUT, TOKENS = "input_ids", "vector", "tokens"
