"""Address control: whoever has the link of the mail is let in. The least there is, and labelled so.

The proof is a press of a button, never the opening of the page: mail scanners open every link (AT-03).
"""

from __future__ import annotations

from undersign.signing.proof.method import Asked, Given, Method, Passed


class EmailLink(Method):
    name = "email_link"

    def check(self, asked: Asked, given: Given) -> Passed:
        return Passed()


METHOD = EmailLink()
