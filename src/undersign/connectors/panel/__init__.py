"""A helpdesk's ticket panel: who may embed it, how a host proves its agent, and what its token opens."""
