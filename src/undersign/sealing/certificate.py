def facts_of(contract):
    raise NotImplementedError
