"""`undersign templates` without a server: exit statuses, JSON, sentences and never a traceback."""

import json

import pytest
from click.testing import CliRunner
from tests import designs

from undersign.cli.main import cli
from undersign.drafting.files import folder, samples

BOMB = "{% for a in (1..5000) %}{% for b in (1..5000) %}{% endfor %}{% endfor %}"
PILOT = next(path for path in samples.paths() if path.name == "samples") / "pilot_agreement"


def run(*arguments):
    done = CliRunner().invoke(cli, ["templates", *map(str, arguments)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert "Traceback" not in done.output
    return done


@pytest.fixture
def copied(tmp_path):
    folder.write(folder.read(PILOT), tmp_path / "pilot")
    return tmp_path / "pilot"


def changed(at, old, new, name="en.md"):
    text = (at / name).read_text()
    assert old in text
    (at / name).write_text(text.replace(old, new))


def test_a_sample_is_rehearsed():
    done = run("rehearse", PILOT, "--json")
    told = json.loads(done.output)
    assert done.exit_code == 0 and told["is_full"] and told["branches"] == told["covered"] > 30
    assert told["undefined"] == told["unused"] == told["never_true"] == told["faults"] == []
    assert run("rehearse", PILOT).output.startswith("✓ ")


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('data == "real"', 'data == "raal"', "never_true"),
        ("{{ product_name }}", "{{ product_nmae }}", "undefined"),
        ("pilot_days > 60", "pilot_days >= 60", "differences"),
        ("{% if is_paid %}", "{% if is_paid %}{% if", "faults"),
        ("{% if is_paid %}", f"{BOMB}{{% if is_paid %}}", "faults"),
    ],
)  # fmt: skip
def test_below_full_coverage_or_with_faults_it_fails(copied, old, new, named):
    changed(copied, old, new)
    done = run("rehearse", copied, "--json")
    told = json.loads(done.output)
    assert done.exit_code == 1 and not told["is_full"] and told[named] and told[named][0]["language"] == "en"
    assert run("rehearse", copied).output.startswith("✗ ")


def test_what_is_no_template_is_said(tmp_path):
    done = run("rehearse", tmp_path, "--json")
    assert done.exit_code == 1 and json.loads(done.output)["faults"][0]["code"] == "no_template"
    assert run("rehearse", tmp_path).exit_code == 2
    assert "not a folder" in run("rehearse", tmp_path / "none").output


def test_it_is_rendered(copied, tmp_path):
    out = tmp_path / "deep" / "out.pdf"
    done = run("render", copied, "--pdf", out)
    assert done.exit_code == 0 and out.read_bytes().startswith(b"%PDF-")
    first = folder.read(copied).cases[0]
    (tmp_path / "v.json").write_text(json.dumps({**first.filled(folder.read(copied).schema, {})}))
    for more in (["--case", first.name], ["--values", tmp_path / "v.json"], ["--language", "es"]):
        assert run("render", copied, "--pdf", out, *more).exit_code == 0


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ("{", "not JSON"),
        ("[]", "one object"),
        ('{"pilot_days": "many"}', "not number"),
        ('{"nothing": 1}', "unknown"),
        ("{}", "missing"),
        (None, "No such file"),
    ],
)
def test_wrong_values_are_said(copied, tmp_path, values, said):
    if values is not None:
        (tmp_path / "v.json").write_text(values)
    done = run("render", copied, "--values", tmp_path / "v.json", "--pdf", tmp_path / "out.pdf")
    assert done.exit_code == 2 and said in done.output and not (tmp_path / "out.pdf").exists()


def test_what_is_missing_can_be_marked(copied, tmp_path):
    (tmp_path / "v.json").write_text("{}")
    out = tmp_path / "out.pdf"
    assert run("render", copied, "--values", tmp_path / "v.json", "--pdf", out, "--gaps").exit_code == 0


def test_other_ways_to_go_wrong_are_said(copied, tmp_path):
    out = tmp_path / "out.pdf"
    assert "only in: en, es" in run("render", copied, "--language", "fr", "--pdf", out).output
    assert "There is no case" in run("render", copied, "--case", "none", "--pdf", out).output
    assert run("render", copied, "--pdf", copied).exit_code == 2
    changed(copied, "{% if is_paid %}", "{% if is_paid")
    assert "Line" in run("render", copied, "--pdf", out).output


def test_a_file_becomes_a_folder(tmp_path):
    (tmp_path / "My order.md").write_text("# Order\n\nFor {{ customer }}, from {{ start_date }}.\n")
    done = run("import", tmp_path / "My order.md", "--out", tmp_path / "order")
    made = folder.read(tmp_path / "order")
    assert done.exit_code == 0 and made.key == "my_order" and "{{ customer }}" in made.content.sources["en"]
    assert {each.name for each in made.schema.fields} == {"customer", "start_date"}
    assert run("rehearse", tmp_path / "order").exit_code == 0
    again = run("import", tmp_path / "My order.md", "--out", tmp_path / "order")
    assert again.exit_code == 2 and "--replace" in again.output


@pytest.mark.parametrize("data", [b"", b"\x7fELF\x02\x01" + b"\0" * 100, b"%PDF-1.7 broken"])
def test_what_is_refused_is_said(tmp_path, data):
    (tmp_path / "x.docx").write_bytes(data)
    done = run("import", tmp_path / "x.docx", "--out", tmp_path / "t")
    assert done.exit_code == 2 and done.output.strip().endswith(".") and not (tmp_path / "t").exists()


def test_a_pdf_with_a_form_becomes_a_folder_that_can_be_set(tmp_path):
    (tmp_path / "order.pdf").write_bytes(designs.pdf())
    made = tmp_path / "order"
    assert "pdf, 3 fields" in run("import", tmp_path / "order.pdf", "--out", made).output
    assert run("rehearse", made).output.startswith("✓ no condition")
    assert "places to sign" in run("render", made, "--pdf", tmp_path / "out.pdf").output

    layout = json.loads((made / "layout.json").read_text())
    layout["fields"] = [{**each, "role": ""} for each in layout["fields"] if each["kind"] != "signature"]
    (made / "layout.json").write_text(json.dumps(layout))
    told = run("rehearse", made).output
    assert "a person has no place to sign (role customer)" in told
    assert "purchase_order: nobody fills it in" in told
