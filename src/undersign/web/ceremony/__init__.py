"""What signers reach: one link each, a sitting of their own, pages under their own policy.

Views only parse, make one call on the ceremony and shape the answer. Reading (GET) changes nothing,
because mail scanners follow every link; whatever counts is a POST with a CSRF token.
"""
