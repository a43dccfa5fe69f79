"""From a ticket to what is sent: values, people, preview, approval before sending, many at once."""
