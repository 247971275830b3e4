"""Why a pair is as it is, what another would cost, and what would happen if."""
