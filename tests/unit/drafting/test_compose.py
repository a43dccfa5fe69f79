import io
import os
import signal
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest
from tests.unit.drafting import cast

from undersign.drafting import compose
from undersign.drafting.text import merge
from undersign.drafting.text.faults import TemplateError
from undersign.typesetting import engine
from undersign.typesetting.press import PressTimeout

pytestmark = pytest.mark.usefixtures("fonts")


@pytest.fixture(scope="module")
def press():
    press = compose.Press(seconds=10)
    yield press
    press.close()


def test_a_contract_is_composed():
    made = compose.compose(cast.request())
    assert (made.pages, len(made.page_sizes)) == (2, 2)
    assert [(box.name, box.kind, box.role) for box in made.boxes] == [
        ("po_number", "text", "customer"),
        ("customer_signature", "signature", "customer"),
        ("customer_name", "name", "customer"),
        ("customer_date", "date", "customer"),
        ("provider_signature", "signature", "provider"),
        ("provider_name", "name", "provider"),
        ("provider_date", "date", "provider"),
        ("read", "checkbox", "customer"),
        ("undersign_seal", "seal", ""),
    ]
    assert [(clause.key, clause.present) for clause in made.clauses] == [("premium", True), ("hipaa", False)]
    assert 'data-clause="premium"' in made.reading


def test_the_press_makes_the_same_bytes(press):
    assert press.compose(cast.request()) == compose.compose(cast.request())


def test_the_same_input_gives_the_same_bytes_in_any_process():
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import cast, hashlib\n"
        "from undersign.drafting import compose\n"
        "compose.compose(cast.request(number='OTHER', language='es'))\n"
        "print(hashlib.sha256(compose.compose(cast.request()).pdf).hexdigest())"
    )
    folder = str(Path(__file__).parent)
    environment = {
        **os.environ,
        "TZ": "Asia/Tokyo",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "7",
        "RAYON_NUM_THREADS": "3",
    }
    told = subprocess.run(
        [sys.executable, "-c", code, folder], env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == sha256(compose.compose(cast.request()).pdf).hexdigest()


def test_refusals_cross_the_pipe_whole(press):
    with pytest.raises(TemplateError) as broken:
        press.compose(cast.request(source="a\n{{ nobody }}"))
    assert (broken.value.faults[0].line, broken.value.faults[0].code) == (2, "unknown_field")
    with pytest.raises(merge.BadValues) as wrong:
        press.compose(cast.request(values={**cast.VALUES, "fee": "x"}))
    assert (wrong.value.faults[0].field, wrong.value.faults[0].code) == ("fee", "not_money")


def test_a_glyph_no_font_has_is_named_with_its_command(press):
    if any("CJK" in family or family.endswith((" SC", " JP")) for family in engine.faces()["sans"]):
        pytest.skip("this machine has the CJK fonts")
    with pytest.raises(engine.MissingGlyph) as missing:
        press.compose(cast.request(values={**cast.VALUES, "account.name": "株式会社"}))
    assert missing.value.command == "make fonts-cjk"
    assert missing.value.character in "株式会社"


def test_a_preview_marks_its_gaps(press):
    made = press.compose(cast.request(values={"plan": "premium"}, gaps=True, draft=True))
    assert set(made.missing) == {"account.name", "start", "fee", "fees"}
    assert '<mark class="us-gap" data-of="account.name">Customer</mark>' in made.reading


def test_the_reading_view_alone_needs_no_pages(press):
    made = press.compose(cast.request(pages=False))
    assert (made.pdf, made.pages, made.boxes) == (b"", 0, ())
    assert "Around the clock." in made.reading


def test_a_killed_press_comes_back(press):
    press.compose(cast.request())
    os.kill(press._child.pid, signal.SIGKILL)
    press._child.wait()
    assert press.compose(cast.request()).pages == 2


def test_a_request_that_does_not_end_is_killed():
    slow = compose.Press(seconds=0.01)
    with pytest.raises(PressTimeout):
        slow.compose(cast.request())
    slow.close()


def test_the_child_holds_no_django():
    code = (
        "import undersign.drafting.compose, undersign.typesetting.press, sys; print('django' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


def test_the_child_sees_no_secret(press, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    press.close()
    press.compose(cast.request())
    environment = Path(f"/proc/{press._child.pid}/environ").read_bytes()
    assert b"DATABASE_URL" not in environment


def test_the_file_says_that_it_is_archival_and_accessible():
    pdf = compose.compose(cast.request()).pdf
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        with opened.open_metadata() as told:
            assert (told["pdfaid:part"], told["pdfaid:conformance"], told["pdfuaid:part"]) == ("3", "A", "1")
        assert bool(opened.Root.MarkInfo.Marked)
        assert str(opened.Root.Lang) == "en"
        assert opened.Root.ViewerPreferences.DisplayDocTitle
