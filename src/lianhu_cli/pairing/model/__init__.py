"""The model: who may help whom, aggregated, as a network with costs by aim."""
