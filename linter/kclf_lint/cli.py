"""The command line."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, TypeVar, cast

import click

from kclf_lint import __version__
from kclf_lint.messages import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kclf_lint.confirmation import Judges
    from kclf_lint.findings import Finding
    from kclf_lint.lint import Options
    from kclf_lint.report import Shape
    from kclf_lint.run import Result
    from kclf_lint.settings import Generation, OutputFormat, Settings

FOUND = 1
FAILED = 2

_STDIN = "-"

_T = TypeVar("_T")


def _comma_separated(
    _context: click.Context, _parameter: click.Parameter, values: Sequence[str]
) -> tuple[str, ...] | None:
    """Every item of a repeatable, comma-separated option; None if it was not given."""
    if not values:
        return None
    return tuple(item for value in values for item in (part.strip() for part in value.split(",")) if item)


def _color(_context: click.Context, _parameter: click.Parameter, value: str) -> bool | None:
    return {"auto": None, "always": True, "never": False}[value]


def _seconds(_context: click.Context, _parameter: click.Parameter, value: float | None) -> float | None:
    if value is not None and not (value > 0 and math.isfinite(value)):
        raise click.BadParameter("it must be a number of seconds above 0")
    return value


def _explain(context: click.Context, _parameter: click.Parameter, selector: str | None) -> None:
    if selector is None:
        return
    from kclf_lint.rule import all_rules
    from kclf_lint.selection import find_rule

    rule = _or_fail(lambda: find_rule(selector, all_rules()))
    click.echo(f"{rule.code} {rule.name} ({rule.severity.value})\n\n{rule.documentation}", nl=False)
    context.exit()


def _list_rules(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if not wanted:
        return
    from kclf_lint.rule import all_rules

    rules = all_rules()
    width = max((len(rule.name) for rule in rules), default=0)
    for rule in rules:
        click.echo(f"{rule.code}  {rule.name:<{width}}  {rule.severity.value:<7}  {rule.summary}")
    context.exit()


@click.command(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 nothing found, 1 findings, 2 the run itself failed.",
)
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option(
    "--select",
    multiple=True,
    callback=_comma_separated,
    metavar="RULES",
    help="Report only these rules: codes, prefixes of codes or names, comma-separated.",
)
@click.option("--ignore", multiple=True, callback=_comma_separated, metavar="RULES", help="Don't report these rules.")
@click.option(
    "--exclude",
    multiple=True,
    callback=_comma_separated,
    metavar="PATTERNS",
    help="Leave out these files and folders (patterns as in .gitignore) instead of the default ones.",
)
@click.option(
    "--extend-exclude",
    multiple=True,
    callback=_comma_separated,
    metavar="PATTERNS",
    help="Leave out these files and folders as well.",
)
@click.option(
    "--force-exclude", is_flag=True, help="Leave out excluded files even when they are named on the command line."
)
@click.option(
    "--output-format",
    type=click.Choice(["flake8", "full", "json", "sarif"]),
    envvar="KCLF_LINT_OUTPUT_FORMAT",
    show_envvar=True,
    help="flake8: one line per finding (the default); full: with source; json: one array; sarif: SARIF 2.1.0.",
)
@click.option(
    "--keras",
    type=click.Choice(["2", "3"]),
    help="The generation of Keras that the code is for (3 by default); a file that imports tf_keras is for 2.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are findings.")
@click.option("--isolated", is_flag=True, help="Read no settings file.")
@click.option(
    "--config", metavar="FILE", help="Read [tool.kclf-lint] from this TOML file instead of the nearest pyproject.toml."
)
@click.option(
    "--stdin-filename",
    metavar="PATH",
    help="What to call standard input (path -); a name that ends in .ipynb makes it a notebook.",
)
@click.option(
    "--explain",
    metavar="RULE",
    is_eager=True,
    expose_value=False,
    callback=_explain,
    help="Print the documentation of a rule (code or name) and exit.",
)
@click.option(
    "--list-rules",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list_rules,
    help="Print every rule and exit.",
)
@click.option(
    "--show-setups",
    is_flag=True,
    help="Print the training set-ups that were understood, and what is unknown of them, instead of findings.",
)
@click.option(
    "--confirm",
    is_flag=True,
    help="Build the set-up of every finding on TensorFlow, and say whether it shows what the finding says.",
)
@click.option(
    "--confirm-python",
    metavar="PATH",
    envvar="KCLF_LINT_CONFIRM_PYTHON",
    show_envvar=True,
    help="The Python interpreter whose TensorFlow is asked; the one that runs kclf-lint by default.",
)
@click.option(
    "--confirm-timeout",
    type=float,
    callback=_seconds,
    metavar="SECONDS",
    help="How long one set-up may take; 30 by default.",
)
@click.option("--no-cache", is_flag=True, help="Neither use nor keep what was seen on TensorFlow in earlier runs.")
@click.option("--statistics", is_flag=True, help="Print the number of findings of each rule instead of the findings.")
@click.option("-q", "--quiet", is_flag=True, help="Print no summary and no warnings.")
@click.option("-v", "--verbose", is_flag=True, help="Say which settings are used and what happened to each file.")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    callback=_color,
    help="Colours in the full format; auto minds the terminal and NO_COLOR.",
)
@click.version_option(__version__, prog_name="kclf-lint", message="%(prog)s %(version)s")
def main(
    paths: tuple[str, ...],
    select: tuple[str, ...] | None,
    ignore: tuple[str, ...] | None,
    exclude: tuple[str, ...] | None,
    extend_exclude: tuple[str, ...] | None,
    force_exclude: bool,
    output_format: OutputFormat | None,
    keras: str | None,
    exit_zero: bool,
    isolated: bool,
    config: str | None,
    stdin_filename: str | None,
    show_setups: bool,
    confirm: bool,
    confirm_python: str | None,
    confirm_timeout: float | None,
    no_cache: bool,
    statistics: bool,
    quiet: bool,
    verbose: bool,
    color: bool | None,
) -> None:
    """Find mistakes in Keras classification code: output layer, loss, metrics and labels that don't agree.

    PATHS are Python files, notebooks and folders; the default is the current folder, and - is standard input. The
    code is read, never run.
    """
    paths = paths or (".",)
    _check_usage(paths, stdin_filename, isolated, config, quiet, verbose)
    _check_confirmation(confirm, confirm_timeout, show_setups)
    _survive_any_character()

    from kclf_lint.report import Shape
    from kclf_lint.rule import all_rules
    from kclf_lint.selection import Selectors
    from kclf_lint.settings import CommandLine, find_settings, no_settings, read_settings, resolve

    generation = cast("Generation", int(keras)) if keras is not None else None
    command_line = CommandLine(
        Selectors(select, ignore or ()), exclude, extend_exclude or (), force_exclude, output_format, generation
    )
    located = [stdin_filename or "."] if paths == (_STDIN,) else paths

    def settings() -> Settings:
        if config is not None:
            return resolve(read_settings(config), command_line, all_rules())
        return resolve(no_settings() if isolated else find_settings(located), command_line, all_rules())

    try:
        used = _or_fail(settings)
        shape = Shape(used.output_format, show_setups, statistics, confirm, quiet, verbose, color)
        judges = _judges(confirm_python, confirm_timeout, not no_cache) if confirm else None
        code = _lint(paths, stdin_filename, used, shape, judges)
    except KeyboardInterrupt:
        say("interrupted")
        code = FAILED
    sys.exit(0 if code == FOUND and exit_zero else code)


def _check_usage(
    paths: Sequence[str], stdin_filename: str | None, isolated: bool, config: str | None, quiet: bool, verbose: bool
) -> None:
    if _STDIN in paths and len(paths) > 1:
        raise click.UsageError("- (standard input) cannot be combined with other paths")
    if stdin_filename is not None and _STDIN not in paths:
        raise click.UsageError("--stdin-filename needs - (standard input) as path")
    if isolated and config is not None:
        raise click.UsageError("--isolated and --config exclude each other")
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose exclude each other")


def _check_confirmation(confirm: bool, timeout: float | None, show_setups: bool) -> None:
    if confirm and show_setups:
        raise click.UsageError("--confirm and --show-setups exclude each other")
    source = click.get_current_context().get_parameter_source("confirm_python")
    # The environment may name an interpreter for all runs.
    named = {"--confirm-python": source is click.core.ParameterSource.COMMANDLINE, "--confirm-timeout": timeout}
    for option, given in named.items():
        if given and not confirm:
            raise click.UsageError(f"{option} needs --confirm")


def _judges(python: str | None, seconds: float | None, cached: bool) -> Judges:
    """Who judges findings; an interpreter without TensorFlow ends the run before anything is checked."""
    from kclf_lint.cache import user_cache
    from kclf_lint.confirmation import find_judges
    from kclf_lint.laboratory import TIMEOUT, LaboratoryError

    try:
        return find_judges(python or sys.executable, seconds or TIMEOUT, user_cache("trials") if cached else None)
    except LaboratoryError as error:
        say(f"error: {error}" if python else f"error: {error}; --confirm-python names another interpreter")
        sys.exit(FAILED)


def _lint(
    paths: Sequence[str], stdin_filename: str | None, settings: Settings, shape: Shape, judges: Judges | None
) -> int:
    """Check everything, print the report, and return the exit code."""
    from kclf_lint.report import report, summarise

    if shape.verbose:
        say(f"settings: {settings.source or 'none'}")
    if paths == (_STDIN,):
        results = _check_stdin(stdin_filename or _STDIN, settings, shape)
    else:
        results = _check_paths(paths, settings, shape)
    findings = [finding for result in results for finding in result.outcome.findings]
    errors = [f"internal error: {error}" for result in results for error in result.outcome.errors]
    if judges is not None:
        findings = _confirm(findings, judges, shape.quiet, errors)
    report(results, findings, shape)
    for error in errors:
        say(error)
    if not shape.quiet:
        summarise(results, findings, shape)
    if errors:
        return FAILED
    return FOUND if any(finding.stands for finding in findings) else 0


def _confirm(findings: Sequence[Finding], judges: Judges, quiet: bool, errors: list[str]) -> list[Finding]:
    """The findings with their verdicts; adds to ``errors`` what kept trials from being run."""
    from contextlib import closing, nullcontext

    from kclf_lint.confirmation import confirmed, who_judges
    from kclf_lint.messages import counted
    from kclf_lint.progress import progress

    tried = [finding for finding in findings if finding.trial is not None]
    if tried and not quiet:
        say(f"confirming {counted(len(tried), 'finding')} on {who_judges(tried, judges)}")
    judged: list[Finding] = []
    with (
        closing(confirmed(findings, judges, lambda error: errors.append(f"error: {error}"))) as verdicts,
        nullcontext(_show_nothing) if quiet else progress(len(tried)) as show,
    ):
        done = 0
        for finding in findings:
            show(done, finding.location.path)
            judged.append(next(verdicts))
            done += finding.trial is not None
    return judged


def _show_nothing(_done: int, _path: str) -> None:
    pass


def _check_stdin(name: str, settings: Settings, shape: Shape) -> list[Result]:
    from kclf_lint.discovery import is_excluded
    from kclf_lint.run import Task, check_task

    data = sys.stdin.buffer.read()
    if settings.force_exclude and is_excluded(name, settings.excludes):
        return []
    return [check_task(Task(name, data, _options_for(settings, shape)(name), settings.output_format == "full"))]


def _check_paths(paths: Sequence[str], settings: Settings, shape: Shape) -> list[Result]:
    from kclf_lint.discovery import discover, report_order
    from kclf_lint.run import run, unreadable

    found = discover(paths, settings.excludes, force_exclude=settings.force_exclude)
    options_for = _options_for(settings, shape)
    if not shape.quiet:
        for folder in found.empty:
            say(f"warning: {folder}: no Python files or notebooks here")
    missing = [unreadable(path, cause, options_for(path)) for path, cause in found.unreadable]
    checked = run(found.files, options_for, excerpts=settings.output_format == "full")
    return sorted(missing + checked, key=lambda result: report_order(result.outcome.path))


def _options_for(settings: Settings, shape: Shape) -> Callable[[str], Options]:
    from kclf_lint.lint import Options
    from kclf_lint.selection import ALWAYS

    def options(path: str) -> Options:
        codes = settings.codes_for(path)
        # Set-ups are shown without judging them; what cannot be read is reported all the same.
        shown = codes & ALWAYS if shape.show_setups else codes
        return Options(codes=shown, setups=shape.show_setups, imports=True, keras=settings.keras, confirm=shape.confirm)

    return options


def _or_fail(read: Callable[[], _T]) -> _T:
    """What ``read`` returns; settings and selectors that cannot be used end the run with one line."""
    from kclf_lint.selection import SelectionError
    from kclf_lint.settings import SettingsError

    try:
        return read()
    except (SelectionError, SettingsError) as error:
        say(f"error: {error}")
        sys.exit(FAILED)


def _survive_any_character() -> None:
    """Print what the encoding of a stream cannot hold as an escape, instead of failing on it."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
