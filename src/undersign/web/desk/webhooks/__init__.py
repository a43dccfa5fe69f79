"""Settings, Webhooks: programs that are told what happens, and what each message to them came to."""
