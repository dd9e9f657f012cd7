"""The face of time: what must happen without anybody asking. One domain call per run, no keys that open reports."""
