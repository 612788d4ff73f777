"""Names that Keras does not know, and what they are written as: tiny programs and what is read off them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handmade import setup, unknown_name
from kclf_lint.rule import all_rules
from kclf_lint.setups import Identifier
from programs import cases, understood

PRELUDE = "import keras\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\n"


def names(program: str) -> str:
    """``role:text->nearest``, with ``!`` for an exact place, ``()`` around parts that are known, ``[]`` in a list."""
    found = []
    for one in understood(program).understood:
        for world in one.worlds:
            for name in world.setup.unknown_names:
                parts = "+".join(f"({part.text})" if part.is_known else part.text for part in name.parts)
                text = f"{name.role}:{parts or name.text}->{name.nearest}" + "!" * name.exact + "?" * name.elsewhere
                found.append(f"[{text}]" if name.in_list else text)
    return " ".join(dict.fromkeys(found)) or "none"


@cases(
    {
        "known": ("model.compile('Adam', 'MSE', metrics=['ACC', 'mae'])", "none"),
        "by position": (
            "model.compile('adm', 'mean_squared')",
            "optimizer:adm->adam! loss:mean_squared->mean_squared_error!",
        ),
        "a variable": ("name = 'mse_'\nmodel.compile('sgd', loss=name)", "loss:mse_->mse"),
        "a list": ("model.compile('sgd', 'mse', metrics=['acuracy'])", "[metric:acuracy->accuracy!]"),
        "a list by name": ("M = ['mae', 'maee']\nmodel.compile('sgd', 'mse', metrics=M)", "[metric:maee->mae!]"),
        "one of two joined lists": ("model.compile('sgd', 'mse', metrics=['mae'] + ['m a e'])", "metric:m a e->mae"),
        "weighted": ("model.compile('sgd', 'mse', weighted_metrics=['acurracy'])", "[metric:acurracy->accuracy!]"),
        "a dict": ("model.compile('sgd', {'a': 'mse' 'x'})", "loss:(mse)+x->mse!"),
        "joined": ("model.compile('sgd', 'mse', metrics=['mse' 'mae'])", "[metric:(mse)+(mae)->mse!]"),
        "three": ("model.compile('sgd', 'mse', metrics=['mse' 'mae' 'w'])", "[metric:(mse)+(mae)+w->mse!]"),
        "Keras 2": ("model.compile('sgd', 'logcosh')", "loss:logcosh->log_cosh!?"),
        "a layer": ("keras.layers.GRU(2, activation='tan', recurrent_activation='relu')", "activation:tan->tanh!"),
        "get": ("keras.activations.get('reluu')\nkeras.losses.get('msee')", "activation:reluu->relu! loss:msee->mse!"),
        "unknown text": ("import sys\nmodel.compile(sys.argv[1], 'm' + sys.argv[2])", "none"),
        "a branch": ("import sys\nmodel.compile('sgd', 'mse' if sys.argv[1:] else 'nn')", "loss:nn->None"),
        "no model of Keras": ("class Net:\n  def compile(self, a): pass\nNet().compile('adm')", "none"),
        "custom objects": (
            "keras.utils.get_custom_objects()['f'] = abs\nkeras.layers.Dense(1, activation='f')",
            "none",
        ),
        "a test": ("import pytest\nwith pytest.raises(ValueError):\n  model.compile('adm')", "none"),
        "a fallback": ("try:\n  model.compile('adm')\nexcept ValueError:\n  model.compile('adn')", "none"),
        "an interrupt": ("try:\n  model.compile('adm')\nexcept KeyboardInterrupt:\n  pass", "optimizer:adm->adam!"),
        "Keras 2 itself": ("import tf_keras\nmodel.compile('sgd', 'logcosh')", "none"),
    }
)
def test_names_that_keras_does_not_know(program: str, expected: str) -> None:
    assert names(PRELUDE + program) == expected


@pytest.mark.parametrize(
    ("code", "name", "message", "edits"),
    [
        (
            "KCF308",
            unknown_name(),
            "'m' is no metric that Keras 3 knows: the first batch raises; write 'mse'",
            ['"mse"'],
        ),
        ("KCF308", unknown_name(None), "'m' is no metric that Keras 3 knows: the first batch raises", None),
        (
            "KCF308",
            unknown_name(exact=False),
            "'m' is no metric that Keras 3 knows: the first batch raises; write 'mse'",
            None,
        ),
        (
            "KCF308",
            unknown_name(elsewhere=True),
            "'m' is the name of a metric in Keras 2, but not in Keras 3: the first batch raises; write 'mse'",
            ['"mse"'],
        ),
        (
            "KCF307",
            unknown_name(parts="mse mae"),
            (
                "'mse' 'mae' is the one string 'msemae', no metric of Keras: the first batch raises; "
                "put a comma between the literals"
            ),
            ["'mse',"],
        ),
        (
            "KCF307",
            unknown_name(parts="mse w"),
            (
                "'mse' 'w' is the one string 'msew', no metric of Keras: the first batch raises; "
                "put a comma between the literals"
            ),
            None,
        ),
        ("KCF307", unknown_name(parts="w w"), None, None),
        ("KCF307", unknown_name(), None, None),
    ],
)
def test_reports(code: str, name: Identifier, message: str | None, edits: list[str] | None) -> None:
    (rule,) = (rule for rule in all_rules() if rule.code == code)
    assert rule.check is not None
    reports = list(rule.check(replace(setup(), unknown_names=(name,))))
    assert [report.message for report in reports] == ([message] if message else [])
    if reports:
        fix = reports[0].fix
        assert (None if fix is None else [change.text for change in fix.changes]) == edits
