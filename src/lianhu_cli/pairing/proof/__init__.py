"""The audit: rules recounted and optimality proved, without any code of the solver."""
