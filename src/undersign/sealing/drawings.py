def of(recipient):
    raise NotImplementedError
