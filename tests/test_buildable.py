"""The layers that can be built again: Keras builds each of them, and makes what the table says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from textwrap import dedent
from typing import Any

import pytest

from kclf_lint import worker
from kclf_lint.knowledge.buildable import BUILDABLE, MERGES, sizes_of
from kclf_lint.knowledge.layer_sizes import MisfitError
from kclf_lint.network_sizes import measured
from kclf_lint.networks import Json, LayerCall, Network, NetworkInput, Part
from test_networks import NETWORKS, network

Example = tuple[Mapping[str, Json], tuple[tuple[int, ...], ...]]
"""Arguments, and the shapes of the inputs."""

STEPS, PICTURE, VIDEO = (9, 4), (9, 8, 4), (7, 6, 5, 4)
SPATIAL = {1: STEPS, 2: PICTURE, 3: VIDEO}
PAIR = ((4,), (4,))
KERNEL: Mapping[str, Json] = {"kernel_size": 3, "data_format": "channels_last", "activation": "relu"}


def _of_rank(rank: int) -> dict[str, list[Example]]:
    """Layers of pictures, and their like with less or more axes."""
    shape = (SPATIAL[rank],)
    conv: list[Example] = [
        ({"filters": 6, "groups": 2, "padding": "same", "strides": 2, **KERNEL}, shape),
        ({"filters": 6, "kernel_size": [2] * rank, "dilation_rate": 2, "use_bias": False}, shape),
        ({"filters": 6, "kernel_size": 3, "strides": [2] * rank, "padding": "VALID"}, shape),
    ]
    turned: list[Example] = [
        ({"filters": 3, "strides": 2, "padding": "same", **KERNEL}, shape),
        ({"filters": 3, "strides": 2, "use_bias": False, "kernel_size": 3}, shape),
        ({"filters": 3, "strides": 3, "kernel_size": 2}, shape),
    ]
    pool: list[Example] = [
        ({}, shape),
        ({"pool_size": 3, "strides": 2, "padding": "same", "data_format": "channels_last"}, shape),
        ({"pool_size": [2] * rank, "strides": 1}, shape),
    ]
    whole: list[Example] = [({}, shape), ({"keepdims": True, "data_format": "channels_last"}, shape)]
    format_: Mapping[str, Json] = {"data_format": "channels_last"} if rank > 1 else {}
    sides: Json = [1, 2] if rank == 1 else [[1, 2]] * rank
    return {
        f"Conv{rank}D": conv,
        f"Conv{rank}DTranspose": turned,
        f"MaxPooling{rank}D": pool,
        f"AveragePooling{rank}D": pool[1:],
        f"GlobalMaxPooling{rank}D": whole,
        f"GlobalAveragePooling{rank}D": whole,
        f"ZeroPadding{rank}D": [({}, shape), ({"padding": 2, **format_}, shape), ({"padding": sides}, shape)],
        f"Cropping{rank}D": [({"cropping": 1, **format_}, shape), ({"cropping": sides}, shape)],
        f"UpSampling{rank}D": [({"size": 2, **format_}, shape)],
        f"SpatialDropout{rank}D": [({"rate": 0.5}, shape)],
    }


def _by_channel(rank: int) -> dict[str, list[Example]]:
    """Separable and depthwise convolutions."""
    shape = (SPATIAL[rank],)
    one: Mapping[str, Json] = {"depth_multiplier": 2, "padding": "same", "strides": 2, **KERNEL}
    other: Mapping[str, Json] = {"kernel_size": 2, "dilation_rate": 2, "use_bias": False}
    return {
        f"SeparableConv{rank}D": [({"filters": 6, **one}, shape), ({"filters": 6, **other}, shape)],
        f"DepthwiseConv{rank}D": [(one, shape), (other, shape)],
    }


def _recurrent(**own: Json) -> list[Example]:
    other: Mapping[str, Json] = {
        "use_bias": False,
        "go_backwards": True,
        "return_sequences": True,
        "return_state": False,
    }
    return [({"units": 5, "activation": "relu", **own}, (STEPS,)), ({"units": 5, **other}, (STEPS,))]


LSTM = Part("LSTM", {"units": 5}).as_json()
SEQUENCES = Part("GRU", {"units": 5, "return_sequences": True}).as_json()

EXAMPLES: dict[str, list[Example]] = {
    **_of_rank(1),
    **_of_rank(2),
    **_of_rank(3),
    **_by_channel(1),
    **_by_channel(2),
    "Dense": [({"units": 3}, ((4,),)), ({"units": 3, "activation": "relu", "use_bias": False}, (PICTURE,))],
    "SimpleRNN": _recurrent(),
    "GRU": _recurrent(recurrent_activation="relu", reset_after=False),
    "LSTM": _recurrent(recurrent_activation="relu", unit_forget_bias=False),
    "Embedding": [({"input_dim": 9, "output_dim": 3, "mask_zero": True}, ((5,),))],
    "Flatten": [({"data_format": "channels_last"}, (PICTURE,)), ({}, ((4,),))],
    "Reshape": [({"target_shape": [2, -1]}, (STEPS,)), ({"target_shape": [6, 6]}, (STEPS,))],
    "RepeatVector": [({"n": 3}, ((4,),))],
    "Permute": [({"dims": [2, 3, 1]}, (PICTURE,))],
    "Activation": [({"activation": "gelu"}, (STEPS,))],
    "Softmax": [({"axis": 1}, (STEPS,))],
    "ReLU": [({"max_value": 6.0, "negative_slope": 0.1, "threshold": 0.5}, (STEPS,))],
    "LeakyReLU": [({"negative_slope": 0.1}, (STEPS,))],
    "PReLU": [({}, (STEPS,)), ({"shared_axes": [1]}, (STEPS,))],
    "ELU": [({"alpha": 0.5}, (STEPS,))],
    "Dropout": [({"rate": 0.5, "noise_shape": None}, (STEPS,))],
    "GaussianDropout": [({"rate": 0.5}, (STEPS,))],
    "GaussianNoise": [({"stddev": 0.5}, (STEPS,))],
    "AlphaDropout": [({"rate": 0.5}, (STEPS,))],
    "ActivityRegularization": [({"l1": 0.1, "l2": 0.1}, (STEPS,))],
    "Masking": [({"mask_value": 0.0}, (STEPS,))],
    "BatchNormalization": [
        ({"axis": -1, "momentum": 0.9, "epsilon": 0.1}, (PICTURE,)),
        ({"center": False, "scale": False, "axis": 1}, (STEPS,)),
    ],
    "LayerNormalization": [
        ({"axis": -1, "epsilon": 0.1}, (PICTURE,)),
        ({"center": False, "scale": True, "axis": [1, 2]}, (STEPS,)),
    ],
    "UnitNormalization": [({"axis": -1}, (STEPS,))],
    "Rescaling": [({"scale": 0.1, "offset": -1}, (STEPS,))],
    "Resizing": [({"height": 4, "width": 5, "interpolation": "nearest"}, (PICTURE,))],
    **{name: [({}, PAIR), ({}, (STEPS, (9, 1)))] for name in ("Add", "Multiply", "Average", "Maximum", "Minimum")},
    "Subtract": [({}, PAIR)],
    "Concatenate": [({"axis": 1}, (STEPS, (2, 4))), ({}, (*PAIR, (3,)))],
    "Dot": [({"axes": 1, "normalize": True}, PAIR), ({"axes": [2, 1]}, ((3, 4), (4, 5)))],
    "TimeDistributed": [
        ({"layer": Part("Dense", {"units": 3}).as_json()}, (STEPS,)),
        ({"layer": Part("Conv2D", {"filters": 3, "kernel_size": 3}).as_json()}, (VIDEO,)),
        ({"layer": Part("TimeDistributed", {"layer": Part("Flatten").as_json()}).as_json()}, (VIDEO,)),
    ],
    "Bidirectional": [
        ({"layer": LSTM}, (STEPS,)),
        ({"layer": SEQUENCES, "merge_mode": "sum"}, (STEPS,)),
    ],
}
EXAMPLES["UpSampling2D"].append(({"size": [2, 3], "interpolation": "bilinear"}, (PICTURE,)))
CASES = [(name, example) for name, examples in EXAMPLES.items() for example in examples]


def test_the_worker_makes_the_layers_of_the_table() -> None:
    assert set(BUILDABLE) == worker.LAYERS
    assert worker.MERGES == MERGES


def test_every_argument_of_the_table_has_an_example() -> None:
    shown = {
        name: {argument for arguments, _ in examples for argument in arguments} for name, examples in EXAMPLES.items()
    }
    assert shown == {name: set(row.arguments) for name, row in BUILDABLE.items()}


@lru_cache(maxsize=2)
def keras_of(generation: int) -> worker.Worker:
    return worker.Worker(generation)


@pytest.fixture(params=[3, 2])
def builder(request: pytest.FixtureRequest) -> worker.Worker:
    """A worker of each generation, in this process."""
    return keras_of(request.param)


def built(builder: worker.Worker, found: Network) -> Any:
    return builder._model({"network": json.loads(json.dumps(found.as_json()))})


@pytest.mark.tensorflow
@pytest.mark.parametrize(("name", "example"), CASES, ids=[f"{name} {example[0]}" for name, example in CASES])
def test_keras_makes_what_the_table_says(builder: worker.Worker, name: str, example: Example) -> None:
    arguments, shapes = example
    below = 9 if name == "Embedding" else 0
    inputs = tuple(NetworkInput(shape, below) for shape in shapes)
    found = Network(inputs, (Part(name, arguments),), (LayerCall(0, tuple(range(len(shapes)))),))
    model, sizes = built(builder, found), sizes_of(name, arguments, shapes)
    assert (model.output_shape[1:], model.count_params()) == (sizes.shape, sizes.parameters)


PROGRAMS = (
    "a chain",
    "what does not change what is built is left out",
    "pictures",
    "texts of a length",
    "a functional model with branches",
    "several inputs",
    "a shared layer",
    "a nested model",
    "a nested model that is called twice",
    "wrapped layers",
    "an activation with arguments",
)


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", PROGRAMS)
def test_the_same_model_is_built_as_by_the_program(builder: worker.Worker, name: str) -> None:
    program, keras = dedent(NETWORKS[name][0]), builder.keras
    scope: dict[str, Any] = {**vars(keras.layers), "Model": keras.Model, "Sequential": keras.Sequential}
    exec(program, scope)
    found = network(program)
    assert isinstance(found, Network)
    model, rebuilt = scope["model"], built(builder, found)
    assert (rebuilt.output_shape, rebuilt.count_params()) == (model.output_shape, model.count_params())
    assert measured(found).parameters == model.count_params()


MISFITS: list[tuple[str, Mapping[str, Json], tuple[tuple[int, ...], ...]]] = [
    ("Dense", {}, ((4,),)),
    ("Dense", {"units": 0}, ((4,),)),
    ("Dense", {"units": True}, ((4,),)),
    ("Dense", {"units": "many"}, ((4,),)),
    ("Dense", {"units": 3}, PAIR),
    ("Conv2D", {"filters": 3, "kernel_size": 3}, ((4,),)),
    ("Conv2D", {"filters": 3, "kernel_size": 10}, (PICTURE,)),
    ("Conv2D", {"filters": 3, "kernel_size": [3]}, (PICTURE,)),
    ("Conv2D", {"filters": 3, "kernel_size": 3, "padding": "full"}, (PICTURE,)),
    ("Conv2D", {"filters": 3, "kernel_size": 3, "data_format": "channels_first"}, (PICTURE,)),
    ("Conv2D", {"filters": 3, "kernel_size": 3, "groups": 3}, (PICTURE,)),
    ("Reshape", {"target_shape": [5, -1]}, (STEPS,)),
    ("Reshape", {"target_shape": [5, 5]}, (STEPS,)),
    ("Permute", {"dims": [1, 1]}, (STEPS,)),
    ("Cropping1D", {"cropping": 5}, (STEPS,)),
    ("Add", {}, ((4,),)),
    ("Add", {}, ((4,), (3,))),
    ("Subtract", {}, ((4,), (4,), (4,))),
    ("Concatenate", {"axis": 0}, PAIR),
    ("Concatenate", {"axis": 1}, ((2, 3), (2, 4))),
    ("Dot", {"axes": 1}, ((4,), (3,))),
    ("LSTM", {"units": 5, "return_state": True}, (STEPS,)),
    ("Bidirectional", {"layer": LSTM, "merge_mode": None}, (STEPS,)),
    ("TimeDistributed", {}, (STEPS,)),
    ("TimeDistributed", {"layer": Part("Dense", {"units": 3}).as_json()}, ((4,),)),
    ("Lambda", {}, ((4,),)),
]


@pytest.mark.parametrize(("name", "arguments", "shapes"), MISFITS)
def test_what_does_not_fit(name: str, arguments: Mapping[str, Json], shapes: tuple[tuple[int, ...], ...]) -> None:
    with pytest.raises(MisfitError):
        sizes_of(name, arguments, shapes)
