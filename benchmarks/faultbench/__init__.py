"""FaultBench: labelled training logs of hyperparameter faults, and what the rules say of them."""
