"""From bytes to source: decoding, the code cells of notebooks with their magics blanked, and parsing."""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import libcst as cst


@dataclass(frozen=True, slots=True)
class Cell:
    """Code that parses on its own: a whole module, or one code cell with magics blanked."""

    text: str
    number: int | None
    """Code cell of a notebook, counted from 1; None for a module."""


@dataclass(frozen=True, slots=True)
class Source:
    """The code of one file, in program order."""

    path: str
    cells: tuple[Cell, ...]


class SourceError(Exception):
    """A file or a cell that cannot be read (KCF902) or parsed (KCF901), with the place where that shows."""

    def __init__(self, cause: str, *, code: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(cause)
        self.cause = cause
        self.code = code
        self.line = line
        self.column = column


_NEWLINE = re.compile(r"\r\n|\r|\n")


def lines_of(text: str) -> list[str]:
    """The lines of Python code, without their ends; unlike ``str.splitlines``, a form feed ends no line."""
    return _NEWLINE.split(text)


def read_source(path: str, data: bytes) -> Source:
    """Decode ``data``; the suffix of ``path`` says whether it is a module or a notebook.

    Raises:
        SourceError: the bytes are no text, or a notebook is no JSON.
    """
    if path.endswith(".ipynb"):
        return Source(path, _notebook_cells(data))
    return Source(path, (Cell(_decode(data), None),))


def parse(cell: Cell) -> cst.Module:
    """The syntax tree of one cell; a cell that is indented as a whole loses its indentation.

    Raises:
        SourceError: the cell is not valid Python.
    """
    import libcst as cst

    code, indent = dedented(cell)
    # Deep nesting that Python itself refuses overflows the stack of libcst's parser, which ends the process.
    problem = _complaint_of_python(code)
    if problem is not None and problem.cause.startswith("too "):
        raise problem
    try:
        return cst.parse_module(code)
    except cst.ParserSyntaxError as error:
        # Code may also be too new for the Python that runs here: only what neither parses is reported.
        problem = problem or _unparsable("not understood by the parser", error.raw_line, error.raw_column + 1)
        problem.column = None if problem.column is None else problem.column + indent
        raise problem from error


def dedented(cell: Cell) -> tuple[str, int]:
    """The code that is parsed for ``cell``, and how many columns its lines lost: IPython dedents a cell as a whole."""
    indent = None if cell.number is None else re.match(r"(?:[ \t]*(?:\r\n|\r|\n))*([ \t]+)(?=[^\s])", cell.text)
    if indent is None:
        return cell.text, 0
    return re.sub(rf"(?:(?<=[\r\n])|\A){indent[1]}", "", cell.text), len(indent[1])


def _unparsable(cause: str, line: int | None = None, column: int | None = None) -> SourceError:
    return SourceError(cause, code="KCF901", line=line, column=column)


def _complaint_of_python(text: str) -> SourceError | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (RecursionError, MemoryError):
        return _unparsable("too deeply nested")
    except SyntaxError as error:
        old = re.match("Missing parentheses in call to '(print|exec)'", error.msg)
        cause = f"{old[1]} statement of Python 2" if old else error.msg
        return _unparsable(cause, error.lineno, error.offset)
    except ValueError as error:  # a null byte, before Python 3.12
        return _unparsable(str(error))
    return None


def _decode(data: bytes) -> str:
    """Decode a module as Python does: by its byte order mark or encoding comment, else as UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _unreadable("the file is UTF-16, which Python does not read")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(re.sub(rb"\r\n?", b"\n", data)).readline)
    except SyntaxError as error:
        # The comment names an encoding that does not fit, or the first lines are not UTF-8, as decoding will tell.
        if not error.msg.startswith("invalid"):
            raise _unreadable(error.msg) from error
        encoding = "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode(encoding, "replace")
        named = "" if encoding.startswith("utf-8") else ", as its encoding comment says"
        cause = f"byte 0x{error.object[error.start]:02x} is not {encoding.removesuffix('-sig')}{named}"
        raise _unreadable(cause, *_position(before)) from error
    except (UnicodeError, LookupError) as error:  # codecs that make no text, such as hex
        raise _unreadable(f"the encoding comment is wrong: {error}") from error
    if "\0" in text:
        raise _unreadable("the file has a null byte", *_position(text[: text.index("\0")]))
    return text


def _unreadable(cause: str, line: int = 1, column: int = 1) -> SourceError:
    return SourceError(cause, code="KCF902", line=line, column=column)


def _position(before: str) -> tuple[int, int]:
    lines = lines_of(before)
    return len(lines), len(lines[-1]) + 1


def _notebook_cells(data: bytes) -> tuple[Cell, ...]:
    try:
        notebook = json.loads(data)
    except UnicodeDecodeError as error:
        raise _unreadable(f"byte 0x{data[error.start]:02x} is not {error.encoding}") from error
    except json.JSONDecodeError as error:
        cause = f"the notebook is not JSON: {error.msg}" if data.strip() else "the notebook is empty"
        raise _unparsable(cause, error.lineno, error.colno) from error
    except RecursionError as error:
        raise _unparsable("the notebook is too deeply nested") from error
    if not isinstance(notebook, dict) or not ("cells" in notebook or "worksheets" in notebook):
        raise _unparsable("the file is no notebook: it has no cells")
    if not _is_python(notebook):
        return ()
    texts = (_without_magics(_text(cell)) for cell in _code_cells(notebook))
    return tuple(Cell(text, number) for number, text in enumerate(texts, 1))


def _is_python(notebook: Mapping[str, Any]) -> bool:
    metadata = _mapping(notebook.get("metadata"))
    kernel = _mapping(metadata.get("kernelspec"))
    language = kernel.get("language") or _mapping(metadata.get("language_info")).get("name") or metadata.get("language")
    if isinstance(language, str):
        return "python" in language.lower()
    return not str(kernel.get("name", "")).lower().startswith(("ir", "julia"))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _code_cells(notebook: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    # Format 4 has cells; format 3 has them in worksheets, and calls their source input.
    for sheet in (notebook, *_items(notebook.get("worksheets"))):
        for cell in _items(_mapping(sheet).get("cells")):
            if isinstance(cell, dict) and cell.get("cell_type") == "code":
                yield cell


def _items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(cell: Mapping[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    text = "".join(part for part in source if isinstance(part, str)) if isinstance(source, list | str) else ""
    # JSON can hold half a surrogate pair, which no parser takes.
    return re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)


# What IPython understands at the start of a statement and Python never does. Where a line goes on after a backslash,
# so does the command.
_COMMAND = r"(?:[^\r\n]*\\(?:\r\n|\r|\n))*[^\r\n]*"
_CELL_MAGIC = re.compile(r"(?P<before>(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))*)%%(?P<name>\w*)[^\r\n]*")
_TIMED_LINE = re.compile(
    r"(?P<indent>[ \t]*)(?P<magic>%(?:time|timeit|prun|memit)[ \t]+(?:-\w+[ \t]+(?:\d+[ \t]+)?)*)(?P<code>[^\r\n]+)"
)
_LINE_MAGIC = re.compile(rf"(?P<indent>[ \t]*)(?:[%!?,;/]{_COMMAND}|[^\s#'\"][^\r\n#'\"]*\?[ \t]*(?=\r|\n|\Z))")
_AUTOMAGIC = re.compile(
    r"(?P<indent>[ \t]*)(?:cat|cd|conda|cp|ls|man|mkdir|more|mv|pip|pwd|rm|rmdir|who|whos)[ \t]+[\w./~$*-][^\r\n]*"
)
_ASSIGNED_MAGIC = re.compile(rf"(?P<target>[ \t]*[^\W\d][\w.,\[\] \t]*=[ \t]*)[!%]{_COMMAND}")
_PYTHON_CELL_MAGICS = frozenset(
    (
        "capture",
        "debug",
        "lprun",
        "memit",
        "mprun",
        "prun",
        "px",
        "scalene",
        "skip_flake8",
        "snakeviz",
        "time",
        "timeit",
    )
)
"""Cell magics that run the rest of the cell as Python, in this process."""

# Where statements end: brackets, strings and comments may hold what looks like a line end or a bracket.
_PIECE = re.compile(
    r"""(?P<string>\"{3}(?:\\.|[^\\])*?(?:\"{3}|\Z)|'{3}(?:\\.|[^\\])*?(?:'{3}|\Z))"""
    r"""|"(?:\\.|[^"\\\r\n])*"|'(?:\\.|[^'\\\r\n])*'|\#[^\r\n]*|\\(?:\r\n|\r|\n)"""
    r"""|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<newline>\r\n|\r|\n)""",
    re.DOTALL,
)


def _without_magics(text: str) -> str:
    """A cell as Python: what only IPython understands is blanked, and every other character stays where it is."""
    if magic := _CELL_MAGIC.match(text):
        if magic["name"] not in _PYTHON_CELL_MAGICS:
            return ""
        return magic["before"] + _without_magics(text[magic.end() :])
    pieces = []
    position = 0
    while position < len(text):
        magic_end, replacement = _magic(text, position)
        end = _statement_end(text, magic_end)
        pieces += [replacement, text[magic_end:end]]
        position = end
    return "".join(pieces)


def _magic(text: str, position: int) -> tuple[int, str]:
    """The end of the magic that starts at ``position``, and the Python for it; no text if there is none."""
    if (magic := _TIMED_LINE.match(text, position)) and _parses(f"if 1: {magic['code']}"):
        # A header of the same length keeps the columns of the code that is timed.
        return magic.end(), magic["indent"] + "if 1:".ljust(len(magic["magic"])) + magic["code"]
    if magic := _LINE_MAGIC.match(text, position):
        return magic.end(), magic["indent"] + "pass" + _line_ends(magic[0])
    if (magic := _AUTOMAGIC.match(text, position)) and not _parses(magic[0].strip()):
        return magic.end(), magic["indent"] + "pass"
    if magic := _ASSIGNED_MAGIC.match(text, position):
        # As IPython has it: a value that nobody knows.
        return magic.end(), magic["target"] + "get_ipython()" + _line_ends(magic[0])
    return position, ""


def _line_ends(text: str) -> str:
    return "".join(_NEWLINE.findall(text))


def _statement_end(text: str, position: int) -> int:
    """Where the logical line that goes through ``position`` ends, its line end included."""
    depth = 0
    for piece in _PIECE.finditer(text, position):
        if piece["open"]:
            depth += 1
        elif piece["close"]:
            depth -= 1
        elif piece["newline"] and depth <= 0:
            return piece.end()
    return len(text)


def _parses(code: str) -> bool:
    return _complaint_of_python(code) is None
