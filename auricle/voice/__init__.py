"""The phone: a service of its own that answers calls. No framework, no database; what it hears it seals."""
