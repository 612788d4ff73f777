"""Bytes become cells as Python and IPython read them, with every line and column where it was."""

from __future__ import annotations

import codecs
import json
from typing import Any

import pytest

from kclf_lint.sources import Cell, Source, SourceError, lines_of, parse, read_source


def module(data: bytes) -> str:
    source = read_source("a.py", data)
    [cell] = source.cells
    assert (source.path, cell.number) == ("a.py", None)
    return cell.text


def problem(path: str, data: bytes) -> tuple[str, str, int | None, int | None]:
    with pytest.raises(SourceError) as caught:
        read_source(path, data)
    error = caught.value
    return error.code, error.cause, error.line, error.column


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ""),
        ("x = 'ä'\n".encode(), "x = 'ä'\n"),
        (codecs.BOM_UTF8 + b"x = 1\n", "x = 1\n"),
        (b"# -*- coding: latin-1 -*-\nx = '\xe4'\n", "# -*- coding: latin-1 -*-\nx = 'ä'\n"),
        (
            b"#!/usr/bin/python\r\n# vim: set fileencoding=cp1252 :\r\nx = '\x80'",
            "#!/usr/bin/python\r\n# vim: set fileencoding=cp1252 :\r\nx = '€'",
        ),
        (b"# old\r# coding: latin-1\rx = '\xe4'\r", "# old\r# coding: latin-1\rx = 'ä'\r"),
        # Only the first two lines count.
        (b"# old\rx = 1\r# coding: nonsense\r", "# old\rx = 1\r# coding: nonsense\r"),
        (b"if a:\r\n\tb\r\n\x0c\r\nc", "if a:\r\n\tb\r\n\x0c\r\nc"),
    ],
)
def test_a_module_is_decoded_as_python_does(data: bytes, expected: str) -> None:
    assert module(data) == expected


@pytest.mark.parametrize(
    ("data", "cause", "line", "column"),
    [
        (b"x = 1\ny = '\xe4'\n", "byte 0xe4 is not utf-8", 2, 6),
        (b"a\r\nb\r\nc\r\n\xff\n", "byte 0xff is not utf-8", 4, 1),
        (codecs.BOM_UTF8 + b"\n'\xff'\n", "byte 0xff is not utf-8", 2, 2),
        (b"# coding: ascii\n\n'\xc3\xa4'\n", "byte 0xc3 is not ascii, as its encoding comment says", 3, 2),
        (b"# coding: klingon\n", "unknown encoding: klingon", 1, 1),
        (codecs.BOM_UTF8 + b"# coding: latin-1\n", "encoding problem: utf-8", 1, 1),
        (
            b"# coding: hex\n61\n",
            (
                "the encoding comment is wrong: 'hex' is not a text encoding; "
                "use codecs.decode() to handle arbitrary codecs"
            ),
            1,
            1,
        ),
        ("x = 1\n".encode("utf-16"), "the file is UTF-16, which Python does not read", 1, 1),
        (b"x = 1\ny = \x00\n", "the file has a null byte", 2, 5),
    ],
)
def test_a_module_that_is_no_text_is_unreadable(data: bytes, cause: str, line: int, column: int) -> None:
    assert problem("a.py", data) == ("KCF902", cause, line, column)


def test_only_python_line_ends_end_lines() -> None:
    assert lines_of("a\nb\r\nc\rd\x0ce\u2028f\x1cg\n") == ["a", "b", "c", "d\x0ce\u2028f\x1cg", ""]


def notebook(*sources: str | list[str], **metadata: Any) -> bytes:
    cells = [{"cell_type": "code", "source": source} for source in sources]
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4}).encode()


def cell_texts(data: bytes) -> list[str]:
    cells = read_source("a.ipynb", data).cells
    assert [cell.number for cell in cells] == list(range(1, len(cells) + 1))
    return [cell.text for cell in cells]


def test_code_cells_are_counted_from_one() -> None:
    cells: list[dict[str, Any]] = [
        {"cell_type": "markdown", "source": "# Title"},
        {"cell_type": "code", "source": ["import keras\n", "x = 1"]},
        {"cell_type": "code", "source": []},
        {"cell_type": "raw", "source": "raw"},
        {"cell_type": "code", "source": "y = 2\n", "outputs": [{"text": "z"}]},
    ]
    source = read_source("a.ipynb", json.dumps({"cells": cells, "metadata": {}}).encode("utf-8-sig"))
    assert source == Source("a.ipynb", (Cell("import keras\nx = 1", 1), Cell("", 2), Cell("y = 2\n", 3)))


def test_format_3_keeps_cells_in_worksheets() -> None:
    sheets = [
        {"cells": [{"cell_type": "code", "input": ["x = 1\n", "y"], "language": "python"}]},
        {"cells": [{"cell_type": "heading", "source": "h"}, {"cell_type": "code", "input": "z"}]},
    ]
    assert cell_texts(json.dumps({"worksheets": sheets, "nbformat": 3}).encode()) == ["x = 1\ny", "z"]


@pytest.mark.parametrize(
    ("metadata", "python"),
    [
        ({}, True),
        ({"kernelspec": {"name": "python3", "display_name": "Python 3"}}, True),
        ({"kernelspec": {"name": "conda-env-tf", "language": "python"}}, True),
        ({"language_info": {"name": "python"}}, True),
        ({"language_info": {"name": "ipython"}}, True),
        ({"kernelspec": {"name": "ir", "language": "R"}}, False),
        ({"kernelspec": {"name": "ir"}}, False),
        ({"kernelspec": {"name": "julia-1.9"}}, False),
        ({"language_info": {"name": "scala"}}, False),
        ({"kernelspec": None, "language_info": []}, True),
    ],
)
def test_notebooks_of_other_languages_have_no_cells(metadata: dict[str, Any], python: bool) -> None:
    assert cell_texts(notebook("x = 1", **metadata)) == (["x = 1"] if python else [])


@pytest.mark.parametrize(
    ("data", "code", "cause", "line", "column"),
    [
        (b"", "KCF901", "the notebook is empty", 1, 1),
        (b"import keras\n", "KCF901", "the notebook is not JSON: Expecting value", 1, 1),
        (b'{"cells": [\n  {"cell_type"', "KCF901", "the notebook is not JSON: Expecting ':' delimiter", 2, 15),
        (b"[1]", "KCF901", "the file is no notebook: it has no cells", None, None),
        (b'{"nbformat": 4}', "KCF901", "the file is no notebook: it has no cells", None, None),
        (b"[" * 100_000, "KCF901", "the notebook is too deeply nested", None, None),
        (b'{"cells": "\xff"}', "KCF902", "byte 0xff is not utf-8", 1, 1),
    ],
)
def test_a_file_that_is_no_notebook(data: bytes, code: str, cause: str, line: int | None, column: int | None) -> None:
    assert problem("a.ipynb", data) == (code, cause, line, column)


def test_odd_cells_do_no_harm() -> None:
    cells = [
        1,
        None,
        {"cell_type": "code"},
        {"cell_type": "code", "source": None},
        {"cell_type": "code", "source": "\ud800"},
    ]
    assert cell_texts(json.dumps({"cells": cells}).encode()) == ["", "", "\N{REPLACEMENT CHARACTER}"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        # Line magics, shell lines, help.
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("x = 1\n!pip install 'a'b\n!!ls\ny = 2", "x = 1\npass\npass\ny = 2"),
        ("?keras\nkeras?\nkeras.Model.fit??\nfoo[0]?  \n%time?", "pass\npass\npass\npass\npass"),
        (",f a b\n;f a b\n/f a b", "pass\npass\npass"),
        ("if a:\n    %cd x\n    !ls (\nelse:\n\t!ls", "if a:\n    pass\n    pass\nelse:\n\tpass"),
        ("!pip install a \\\n  b \\\n  c\nx = 1", "pass\n\n\nx = 1"),
        ("!pip install a\r\nx = 1\r\n", "pass\r\nx = 1\r\n"),
        ("# note\n\n%load_ext a  # b\n", "# note\n\npass\n"),
        ('@f\ndef g():\n    !echo "\n    return 1\n', "@f\ndef g():\n    pass\n    return 1\n"),
        # Values of magics are unknown.
        ("x = !ls *.py\ny = 1", "x = get_ipython()\ny = 1"),
        ("x = %who\na.b, c[0] = !cat f \\\n  g\ny", "x = get_ipython()\na.b, c[0] = get_ipython()\n\ny"),
        ("  if a:\n    x=!ls", "  if a:\n    x=get_ipython()"),
        # Timed code is code.
        ("%time x = f(1)", "if 1: x = f(1)"),
        ("    %timeit -n 10 -r3 f(x)", "    if 1:             f(x)"),
        ("%time\nx", "pass\nx"),
        ("%timeit -r1 for x in y: pass", "pass"),
        ("%time ls -l /", "pass"),
        # Automagic.
        ("ls ./data/train/\nx", "pass\nx"),
        ("pip install keras", "pass"),
        ("cat = f(1)\nls = cat\nls -cat", "cat = f(1)\nls = cat\nls -cat"),
        # Cell magics.
        ("%%time\nx = 1", "\nx = 1"),
        ("\n# about\n  \n%%timeit -n 1\nx = 1\n%cd y", "\n# about\n  \n\nx = 1\npass"),
        ("%%capture out\n%%time\nx = 1", "\n\nx = 1"),
        ("%%bash\nls 'x", ""),
        ("%%writefile a.py\nimport keras\n", ""),
        ("# note\n%%html\n<b>", ""),
        ("x = 1\n%%time\ny = 2", "x = 1\npass\ny = 2"),
        # What looks like a magic inside a statement is none.
        ("x = (a\n% b)\n!ls", "x = (a\n% b)\npass"),
        ("x = a \\\n% b", "x = a \\\n% b"),
        ('x = """\n!ls\n%cd\ny?\n"""\n!ls', 'x = """\n!ls\n%cd\ny?\n"""\npass'),
        ("x = '''\n\\'''\n!ls'''\n!ls", "x = '''\n\\'''\n!ls'''\npass"),
        ("x = 'it''s'; y = \"(\"\n!ls", "x = 'it''s'; y = \"(\"\npass"),
        ("x = 1  # ( ''' ?\n!ls", "x = 1  # ( ''' ?\npass"),
        ("x != y\nx %= 2\nz = '!ls'\nw = f('?')  # why?", "x != y\nx %= 2\nz = '!ls'\nw = f('?')  # why?"),
        ("'what?'\n# why?\n'%d' % x", "'what?'\n# why?\n'%d' % x"),
        ("", ""),
    ],
)
def test_magics_are_blanked_and_all_else_stays_where_it_is(cell: str, expected: str) -> None:
    [text] = cell_texts(notebook(cell))
    assert text == expected
    parse(Cell(text, 1))


def test_magics_of_a_module_are_no_python() -> None:
    assert module(b"%matplotlib inline\n") == "%matplotlib inline\n"


@pytest.mark.parametrize(
    "text",
    [
        "await f()\nasync with a: pass\n",
        "\n    x = 1\n    if a:\n        y\n# outside\n",
        "match a:\n    case 1: pass\n",
        "x = " + " + ".join("a" * 500) + "\n",
        "x = '\\d'\n",
    ],
)
def test_what_ipython_runs_parses(text: str) -> None:
    parse(Cell(text, 1))


@pytest.mark.parametrize(
    ("text", "number", "cause", "line", "column"),
    [
        ("x = 1\nprint 'a'\n", None, "print statement of Python 2", 2, 1),
        ("exec 'a'\n", None, "exec statement of Python 2", 1, 1),
        ("x = (1,\ny\n", None, "'(' was never closed", 1, 5),
        ("    x = 1\n", None, "unexpected indent", 1, 4),
        ("  x = 1\n  y = = 2\n", 3, "invalid syntax", 2, 7),
        ("x = " + "(" * 300 + ")" * 300, None, "too many nested parentheses", 1, 205),
        ("x = " + "-" * 100_000 + "1", None, "too deeply nested", None, None),
    ],
)
def test_what_does_not_parse(text: str, number: int | None, cause: str, line: int | None, column: int | None) -> None:
    with pytest.raises(SourceError) as caught:
        parse(Cell(text, number))
    error = caught.value
    assert (error.code, error.cause, error.line, error.column) == ("KCF901", cause, line, column)
