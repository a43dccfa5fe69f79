"""The one way the engine says no: a sentence for the operator and what to do next."""


class EngineRefused(Exception):
    """The embedded database cannot be used as asked.

    `sentence` says what is wrong, `do` what the operator can do about it; `str()` gives both.
    """

    def __init__(self, sentence: str, do: str) -> None:
        super().__init__(f"{sentence} {do}")
        self.sentence = sentence
        self.do = do
