"""The ticket panel: what an agent does with contracts in a frame of the helpdesk's own page."""
