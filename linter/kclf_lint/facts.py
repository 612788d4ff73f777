"""From the events of a run to the facts of set-ups, in one world at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import libcst as cst

from kclf_lint.knowledge.arrays import integer, shape_of, truth
from kclf_lint.knowledge.events import Built, Compiled, Event, LossCalled, PredictionUsed, Used
from kclf_lint.knowledge.layers import activation_name, layer_kind, short
from kclf_lint.knowledge.objectives import HAS_FROM_LOGITS, LOSS_FAMILIES, loss_name, metric_name
from kclf_lint.places import Place
from kclf_lint.setups import (
    Encoding,
    Family,
    Head,
    Labels,
    Loss,
    Metric,
    Output,
    PredictionUse,
    SetUp,
    Size,
    Softmax,
    Symbol,
    Unknown,
)
from kclf_lint.values import (
    FALSE,
    NONE,
    Argument,
    Array,
    Choice,
    Class,
    Const,
    Entries,
    Function,
    Library,
    Object,
    Prediction,
    Stage,
    Tensor,
    Tuple,
    Value,
    alternatives,
)
from kclf_lint.values import Unknown as UnknownValue

if TYPE_CHECKING:
    from kclf_lint.understanding import Assumptions

_COMMENT = re.compile(r"(?m)(^|\s)#[^\n\"']*$")

MAX_CHAIN = 400
"""Stages behind an output that are looked at."""

Subject = Compiled | LossCalled | Object
"""What a set-up is about: a compile call, a loss in a training loop, or a model or layer that is used without them."""


class Facts:
    """Reads set-ups off the events of a run."""

    def __init__(
        self,
        events: list[Event],
        elements: Callable[[Value], tuple[Value, ...] | None],
        keras_prefixes: dict[str, str],
    ) -> None:
        self._events = events
        self._elements = elements
        self._prefix = keras_prefixes.get("keras") or keras_prefixes.get("tensorflow")

    def subjects(self) -> Iterator[tuple[Place | None, Subject]]:
        """Every compile call; then the models and layers that no compile call reaches."""
        compiled = [event for event in self._events if isinstance(event, Compiled)]
        for event in compiled:
            yield event.place, event
        reached: set[int] = set()
        for event in compiled:
            reached.add(id(event.model))
            self._reach(event.output, reached)
        for event in self._events:
            if isinstance(event, LossCalled) and _model_outputs(event.output):
                yield None, event
        for event in self._events:
            if isinstance(event, Built) and id(event.made) not in reached and _interesting(event.made, self._events):
                yield None, event.made

    def _reach(self, value: Value, reached: set[int]) -> None:
        todo = [value]
        seen: set[int] = set()
        while todo:
            found = todo.pop()
            if id(found) in seen:
                continue
            seen.add(id(found))
            match found:
                case Choice(yes=yes, no=no):
                    todo += [yes, no]
                case Tuple(items=items):
                    todo += items
                case Tensor(stage=stage, inputs=inputs):
                    todo += inputs
                    if stage is not None:
                        if stage.layer is not None:
                            reached.add(id(stage.layer))
                        if stage.inner is not None:
                            todo.append(stage.inner)
                case _:
                    pass

    def setup(self, subject: Subject, assumed: Assumptions) -> SetUp | None:
        """The set-up in one world; None if the world does not reach it."""
        return _Reader(self._events, self._elements, self._prefix, assumed).setup(subject)


def _model_outputs(value: Value) -> bool:
    """Whether some alternative of a value is what a model gives."""
    return any(
        isinstance(found, Prediction) or (isinstance(found, Tensor) and found.stage is not None)
        for found in alternatives(value)
    )


def _interesting(made: Object, events: list[Event]) -> bool:
    kind = layer_kind(made.kind)
    if kind is not None:
        activation = made.arguments.get("activation")
        if kind.activation == "softmax":
            return True
        return activation is not None and kind.role in ("units", "activation")
    return any(isinstance(event, PredictionUsed) and event.prediction.model is made for event in events)


class _Reader:
    """Reads one set-up in one world: every choice is resolved by the world's assumptions."""

    def __init__(
        self,
        events: list[Event],
        elements: Callable[[Value], tuple[Value, ...] | None],
        prefix: str | None,
        assumed: Assumptions,
    ) -> None:
        self._events = events
        self._all_elements = elements
        self._prefix = prefix
        self._assumed = assumed
        self._reasons: dict[str, None] = {}

    def setup(self, subject: Subject) -> SetUp | None:
        if isinstance(subject, Compiled):
            if not self._holds(subject.path):
                return None
            return self._compiled(subject)
        if isinstance(subject, LossCalled):
            return self._loop(subject) if self._holds(subject.path) else None
        return self._built(subject)

    # Choices

    def _pick(self, value: Value) -> Value:
        while isinstance(value, Choice):
            value = value.yes if self._assumed.taken(value.branch) else value.no
        return value

    def _holds(self, path: Value) -> bool:
        return self._pick(path) is not FALSE

    def _items(self, value: Value) -> tuple[Value, ...] | None:
        """The elements of a tuple or list in this world."""
        match value:
            case Tuple(items=items):
                return items
            case Object(kind="list", fields=fields) if "items" in fields:
                content = self._pick(fields["items"])
                return content.items if isinstance(content, Tuple) else None
            case _:
                return None

    def _entries(self, value: Value) -> Entries | None:
        if isinstance(value, Object) and value.kind == "dict" and "entries" in value.fields:
            content = self._pick(value.fields["entries"])
            return content if isinstance(content, Entries) else None
        return None

    def _unknown(self, subject: str, value: Value | str) -> Unknown:
        if isinstance(value, UnknownValue):
            reason = value.reason
        elif isinstance(value, str):
            reason = value
        else:
            reason = "it is not understood"
        self._reasons[f"{subject}: {reason}"] = None
        return Unknown(reason)

    # Set-ups

    def _compiled(self, event: Compiled) -> SetUp | None:
        uses = [
            use for use in self._events if isinstance(use, Used) and use.model is event.model and self._holds(use.path)
        ]
        mine = [use for use in uses if self._pick(use.compiled) is event]
        seen = next((use.output for use in mine if self._pick(use.output) is not event.output), event.output)
        heads, tensors = self._heads(self._pick(seen))
        losses = self._losses(event, heads)
        metrics = self._metrics(event, heads)
        labels = self._labels(mine, heads)
        outputs = tuple(Output(head, losses[index], metrics[index], labels[index]) for index, head in enumerate(heads))
        trained = self._trained(event, mine)
        predictions = self._predictions(event.model, event, heads, tensors)
        return SetUp(event.place, outputs, tuple(self._softmaxes(tensors)), predictions, trained, tuple(self._reasons))

    def _loop(self, event: LossCalled) -> SetUp | None:
        output = self._pick(event.output)
        if isinstance(output, Prediction):
            output = self._pick(output.output)
        if not isinstance(output, Tensor):
            return None
        heads, tensors = self._heads(output)
        loss = self._loss(self._pick(event.loss), event.loss_place)
        labels = self._label("train", self._pick(event.labels), event.labels_place)
        outputs = (Output(heads[0], loss, (), (labels,)),)
        return SetUp(None, outputs, tuple(self._softmaxes(tensors)), (), True, tuple(self._reasons))

    def _built(self, made: Object) -> SetUp | None:
        kind = layer_kind(made.kind)
        if kind is not None:
            stage = Stage(
                kind.role,
                short(made.kind),
                made.place,
                units=made.arguments[kind.units].value if kind.units in made.arguments else None,
                activation=made.arguments["activation"].value
                if "activation" in made.arguments
                else Const(kind.activation),
                activation_place=made.arguments["activation"].place if "activation" in made.arguments else None,
                layer=made,
            )
            if kind.role != "units":
                return None
            softmax = self._softmax(Tensor((NONE, stage.units or NONE), stage), is_output=False)
            return (
                SetUp(None, (), (softmax,) if softmax else (), (), Unknown("a layer on its own"), ())
                if softmax
                else None
            )
        uses = [
            event
            for event in self._events
            if isinstance(event, PredictionUsed) and event.prediction.model is made and self._holds(event.path)
        ]
        if not uses:
            return None
        heads, tensors = self._heads(self._pick(uses[0].prediction.output))
        predictions = self._predictions(made, None, heads, tensors)
        outputs = tuple(Output(head, None, (), ()) for head in heads)
        return SetUp(
            None, outputs, tuple(self._softmaxes(tensors)), predictions, Unknown("no compile"), tuple(self._reasons)
        )

    def _trained(self, event: Compiled, uses: list[Used]) -> bool | Unknown:
        kinds = {use.kind for use in uses}
        if "fit" in kinds:
            return True
        later = False
        for other in self._events:
            if other is event:
                later = True
            elif (
                later
                and isinstance(other, Compiled)
                and other.model is event.model
                and self._holds(other.path)
                and not uses
            ):
                # Compiled again before anything was done with it: the later compile counts.
                return False
        if kinds and "evaluate" not in kinds and "escaped" not in event.model.fields:
            return False
        return Unknown("no call of fit is seen")

    # Heads

    def _heads(self, output: Value) -> tuple[list[Head], list[Tensor | None]]:
        items = self._items(output)
        entries = self._entries(output)
        if entries is not None:
            named: list[tuple[str | None, Value]] = [(str(key), self._pick(value)) for key, value in entries.items]
        elif items is not None:
            named = [(None, self._pick(item)) for item in items]
        else:
            named = [(None, output)]
        heads: list[Head] = []
        tensors: list[Tensor | None] = []
        for name, value in named:
            tensor = value if isinstance(value, Tensor) else None
            tensors.append(tensor)
            heads.append(self._head(name, tensor, value))
        return heads, tensors

    def _head(self, name: str | None, tensor: Tensor | None, value: Value) -> Head:
        if tensor is None:
            missing = self._unknown("head", value)
            return Head(name, missing, missing, missing, "", None, None)
        activation: str | Unknown | None = None
        activation_place: Place | None = None
        call_place: Place | None = None
        current: Value = tensor
        for _ in range(MAX_CHAIN):
            current = self._pick(current)
            if not isinstance(current, Tensor) or current.stage is None:
                break
            stage = current.stage
            if stage.role == "activation" and activation is None:
                own = self._activation(stage)
                if own != "linear":
                    activation, activation_place, call_place = own, stage.activation_place, stage.place
                current = current.inputs[0] if current.inputs else NONE
            elif stage.role in ("keep", "activation"):
                current = current.inputs[0] if current.inputs else NONE
            elif stage.role == "model":
                current = self._pick(stage.inner or NONE)
                if isinstance(current, Tuple):
                    break
            elif stage.role == "units":
                if activation is None:
                    activation = self._activation(stage)
                    activation_place = stage.activation_place
                name = name or self._layer_name(stage)
                shape = tensor.shape
                units = self._size(shape[-1] if shape else stage.units, "units")
                if not shape and current is not tensor and isinstance(units, int):
                    units = self._size(stage.units, "units")
                return Head(
                    name,
                    units,
                    activation,
                    len(shape) if shape else Unknown("the rank of the input is not known"),
                    self._text(stage.place),
                    call_place or stage.place,
                    activation_place,
                )
            else:
                reason = f"the output of {stage.name}"
                return self._opaque_head(name, tensor, activation, call_place, activation_place, reason)
        return self._opaque_head(name, tensor, activation, call_place, activation_place, "the output layer is not seen")

    def _opaque_head(
        self,
        name: str | None,
        tensor: Tensor,
        activation: str | Unknown | None,
        call_place: Place | None,
        activation_place: Place | None,
        reason: str,
    ) -> Head:
        missing = self._unknown("head", reason)
        units = self._size(tensor.shape[-1], "units") if tensor.shape else missing
        return Head(
            name,
            units,
            activation or missing,
            len(tensor.shape) if tensor.shape else missing,
            self._text(call_place),
            call_place,
            activation_place,
        )

    def _layer_name(self, stage: Stage) -> str | None:
        given = stage.layer.arguments.get("name") if stage.layer is not None else None
        value = self._pick(given.value) if given else None
        return value.value if isinstance(value, Const) and isinstance(value.value, str) else None

    def _activation(self, stage: Stage) -> str | Unknown:
        if stage.layer is not None and "**" in stage.layer.arguments and "activation" not in stage.layer.arguments:
            return self._unknown("activation", "it may come from unpacked arguments")
        value = self._pick(stage.activation) if stage.activation is not None else NONE
        found = activation_name(value)
        return (
            found
            if found is not None
            else self._unknown("activation", value if isinstance(value, UnknownValue) else "not one of Keras")
        )

    def _size(self, value: Value | None, subject: str) -> Size:
        value = self._pick(value) if value is not None else None
        number = integer(value)
        if number is not None:
            return number
        match value:
            case UnknownValue(key=key, text=text, reason=reason):
                return Symbol(key, text) if text else self._unknown(subject, reason)
            case _:
                return self._unknown(subject, "no number")

    def _text(self, place: Place | None) -> str:
        if place is None or not isinstance(place.node, cst.Call):
            return ""
        call = place.node
        name = (
            call.func.attr.value
            if isinstance(call.func, cst.Attribute)
            else call.func.value
            if isinstance(call.func, cst.Name)
            else ""
        )
        arguments = ", ".join(self._argument_text(argument) for argument in call.args)
        return f"{name}({arguments})" if name else ""

    def _argument_text(self, argument: cst.Arg) -> str:
        value = " ".join(_COMMENT.sub("", cst.Module([]).code_for_node(argument.value)).split())
        return f"{argument.keyword.value}={value}" if argument.keyword is not None else argument.star + value

    # Softmax anywhere

    def _softmaxes(self, tensors: Iterable[Tensor | None]) -> Iterator[Softmax]:
        seen: set[int] = set()
        for output in tensors:
            if output is None:
                continue
            todo: list[tuple[Value, bool]] = [(output, True)]
            while todo and len(seen) < 4 * MAX_CHAIN:
                value, is_output = todo.pop()
                value = self._pick(value)
                if isinstance(value, (Tuple, Object)):
                    todo += [(item, False) for item in self._items(value) or ()]
                    continue
                if not isinstance(value, Tensor) or id(value) in seen:
                    continue
                seen.add(id(value))
                if value.stage is not None:
                    found = self._softmax(value, is_output)
                    if found is not None:
                        yield found
                    if value.stage.inner is not None:
                        todo.append((value.stage.inner, is_output))
                passes = value.stage is not None and value.stage.role == "keep"
                todo += [(item, is_output and passes) for item in value.inputs]

    def _softmax(self, tensor: Tensor, is_output: bool) -> Softmax | None:
        stage = tensor.stage
        if stage is None or stage.role not in ("units", "activation") or stage.place is None:
            return None
        value = self._pick(stage.activation) if stage.activation is not None else NONE
        if activation_name(value) != "softmax":
            return None
        axis = -1
        if stage.axis is not None and (given := self._pick(stage.axis)) != NONE:
            number = integer(given)
            if number is None:
                return None
            axis = number
        size: Size = Unknown("the shape is not known")
        if stage.role == "units" and axis == -1:
            size = self._size(stage.units, "units")
        elif tensor.shape is not None and -len(tensor.shape) <= axis < len(tensor.shape):
            size = self._size(tensor.shape[axis], "units")
        elif axis == -1:
            before = self._pick(tensor.inputs[0]) if tensor.inputs else None
            if isinstance(before, Tensor) and before.stage is not None and before.stage.role == "units":
                size = self._size(before.stage.units, "units")
        return Softmax(size, self._text(stage.place) or stage.name, stage.place, stage.activation_place, is_output)

    # Loss and metrics

    def _argument(self, event: Compiled, name: str) -> Argument | None:
        return event.arguments.get(name)

    def _losses(self, event: Compiled, heads: list[Head]) -> list[Loss | None]:
        argument = self._argument(event, "loss")
        if argument is None:
            if not event.complete:
                self._unknown("loss", "it may come from unpacked arguments")
            return [None] * len(heads)
        place = argument.place or event.place
        value = self._pick(argument.value)
        spread = self._spread(value, heads)
        if spread is not None:
            return [
                self._loss(self._pick(part), self._part_place(place, value, index, key)) if part is not None else None
                for index, (key, part) in enumerate(spread)
            ]
        return [self._loss(value, place) for _ in heads]

    def _spread(self, value: Value, heads: list[Head]) -> list[tuple[str | None, Value | None]] | None:
        """A list or dict of losses or metrics: the part of each head; None if there is only one for all."""
        entries, items = self._entries(value), self._items(value)
        if entries is not None:
            nameless = UnknownValue("", "the name of an output is not known")
            return [
                (head.name, entries.get(head.name)) if head.name is not None else (None, nameless) for head in heads
            ]
        if items is not None:
            if len(items) != len(heads):
                return [(None, UnknownValue("", "there are not as many as outputs")) for _ in heads]
            return [(None, item) for item in items]
        return None

    def _part_place(self, place: Place, owner: Value, index: int, key: str | None) -> Place:
        """The expression of one part of a list or dict, where it is written out; else the place of the whole."""
        if isinstance(owner, Object) and owner.place is not None:
            place = owner.place if isinstance(owner.place.node, (cst.List, cst.Dict)) else place
        node = place.node
        items = self._items(owner)
        if isinstance(node, (cst.List, cst.Tuple)) and items is not None and len(items) == len(node.elements):
            return Place(place.path, place.cell, place.statement, node.elements[index].value)
        if isinstance(node, cst.Dict):
            for element in node.elements:
                if (
                    isinstance(element, cst.DictElement)
                    and isinstance(element.key, cst.SimpleString)
                    and element.key.evaluated_value == key
                ):
                    return Place(place.path, place.cell, place.statement, element.value)
        return place

    def _loss(self, value: Value, place: Place) -> Loss | None:
        if value == NONE:
            return None
        match value:
            case Const(value=str(text)):
                return self._named_loss(text, "string", False, place, None, None)
            case Library(name=name) if name.startswith("keras.losses."):
                spelled = short(name)
                if spelled[:1].isupper():
                    # A class instead of an object: Keras calls its constructor with the labels.
                    return self._unknown_loss(place, UnknownValue("", "a loss class that is not called"))
                return self._named_loss(spelled, "function", False, place, None, None)
            case Library(name=name) if name.startswith("keras.metrics.") and loss_name(short(name)):
                return self._named_loss(short(name), "function", False, place, None, None)
            case Object(kind=kind, cls=None) if kind.startswith("keras.losses."):
                argument = value.arguments.get("from_logits")
                flag: bool | Unknown = False
                if argument is not None:
                    known = truth(self._pick(argument.value))
                    flag = known if known is not None else self._unknown("from_logits", self._pick(argument.value))
                elif "**" in value.arguments:
                    flag = self._unknown("from_logits", "it may come from unpacked arguments")
                return self._named_loss(
                    short(kind), "object", flag, place, value.place, argument.place if argument else None
                )
            case _:
                return self._unknown_loss(place, value)

    def _unknown_loss(self, place: Place, value: Value) -> Loss:
        reason = "a function or class of the program" if isinstance(value, (Function, Class, Object)) else value
        missing = self._unknown("loss", reason)
        return Loss(missing, missing, missing, "unknown", place, None, None)

    def _named_loss(
        self,
        spelled: str,
        spelling: str,
        from_logits: bool | Unknown,
        place: Place,
        object_place: Place | None,
        flag_place: Place | None,
    ) -> Loss:
        name = loss_name(spelled)
        if name is None:
            return self._unknown_loss(place, UnknownValue("", f"{spelled} is no loss of Keras"))
        family: Family | Unknown = LOSS_FAMILIES.get(name, Unknown("a loss of another family"))
        if name not in HAS_FROM_LOGITS:
            from_logits = False
        return Loss(name, family, from_logits, spelling, place, object_place, flag_place)

    def _metrics(self, event: Compiled, heads: list[Head]) -> list[tuple[Metric, ...]]:
        argument = self._argument(event, "metrics")
        if argument is None:
            if not event.complete:
                self._unknown("metrics", "they may come from unpacked arguments")
            return [() for _ in heads]
        place = argument.place or event.place
        value = self._pick(argument.value)
        entries, items = self._entries(value), self._items(value)
        if entries is not None:
            return [
                self._metric_list(
                    self._pick(entries.get(head.name) or NONE), self._part_place(place, value, 0, head.name)
                )
                for head in heads
            ]
        if items is not None and len(heads) > 1:
            nested = [self._items(self._pick(item)) for item in items]
            if len(items) == len(heads) and any(found is not None for found in nested):
                return [
                    self._metric_list(self._pick(item), self._part_place(place, value, index, None))
                    for index, item in enumerate(items)
                ]
            # Keras 3 wants one list per output; a flat list goes to outputs by position.
            self._unknown("metrics", "a flat list for several outputs")
            return [() for _ in heads]
        found = self._metric_list(value, place)
        return [found if index == 0 else () for index in range(len(heads))]

    def _metric_list(self, value: Value, place: Place) -> tuple[Metric, ...]:
        if value == NONE:
            return ()
        items = self._items(value)
        if items is None:
            metric = self._metric(value, place)
            return (metric,) if metric else ()
        found: list[Metric] = []
        for index, item in enumerate(items):
            picked = self._pick(item)
            inner = self._items(picked)
            where = self._part_place(place, value, index, None)
            if inner is not None:
                found += self._metric_list(picked, where)
            elif metric := self._metric(picked, where):
                found.append(metric)
        return tuple(found)

    def _metric(self, value: Value, place: Place) -> Metric | None:
        match value:
            case Const(value=None):
                return None
            case Const(value=str(text)):
                return Metric(metric_name(text), "string", text, place, self._prefix)
            case Library(name=name) if (
                name.startswith(("keras.metrics.", "keras.losses.")) and short(name)[:1].islower()
            ):
                return Metric(metric_name(short(name)), "function", short(name), place, self._prefix)
            case Object(kind=kind, cls=None) if kind.startswith("keras.metrics."):
                spelled = short(kind)
                name = "exact_match" if spelled == "Accuracy" else metric_name(spelled)
                return Metric(name, "object", spelled, place, self._prefix)
            case _:
                return Metric(
                    self._unknown("metrics", value if isinstance(value, UnknownValue) else "of the program"),
                    "unknown",
                    "",
                    place,
                    self._prefix,
                )

    # Labels

    def _labels(self, uses: list[Used], heads: list[Head]) -> list[tuple[Labels, ...]]:
        found: list[list[Labels]] = [[] for _ in heads]
        for use in uses:
            for split, raw, place in use.labels:
                value = self._pick(raw)
                parts = self._label_parts(value, heads)
                for index, part in enumerate(parts):
                    labels = self._label(split, part, place)
                    if labels not in found[index]:
                        found[index].append(labels)
        return [tuple(labels) for labels in found]

    def _label_parts(self, value: Value, heads: list[Head]) -> list[Value]:
        missing = UnknownValue("", "labels of several outputs")
        entries = self._entries(value)
        if entries is not None:
            return [self._pick(entries.get(head.name) or missing) for head in heads]
        items = self._items(value)
        if len(heads) == 1:
            return [
                self._pick(items[0])
                if items is not None and len(items) == 1 and isinstance(self._pick(items[0]), Array)
                else value
            ]
        if items is not None and len(items) == len(heads):
            return [self._pick(item) for item in items]
        return [missing for _ in heads]

    def _label(self, split: str, value: Value, place: Place) -> Labels:
        if isinstance(value, Object) and value.kind == "list" and (constants := self._constants(value)) is not None:
            from kclf_lint.knowledge.arrays import literal_array

            value = literal_array(constants) or value
        if not isinstance(value, Array):
            missing = self._unknown(f"labels of {split}", value)
            return Labels(split, missing, missing, missing, missing, place, ())
        encoding: Encoding | Unknown = value.encoding or self._unknown(
            f"labels of {split}", "their origin does not tell the encoding"
        )
        shape = shape_of(value)
        last = value.last_axis()
        return Labels(
            split,
            encoding,
            self._size(value.classes, "classes") if value.classes is not None else Unknown("the number of classes"),
            len(shape) if shape is not None else Unknown("the rank"),
            self._size(last, "the last axis of the labels")
            if last is not None and (shape is None or len(shape) > 1)
            else Unknown("no last axis"),
            place,
            value.story,
        )

    def _constants(self, value: Object) -> list[object] | None:
        items = self._items(value)
        if not items:
            return None
        picked = [self._pick(item) for item in items]
        constants = [item.value for item in picked if isinstance(item, Const)]
        return constants if len(constants) == len(picked) else None

    # Predictions

    def _predictions(
        self, model: Object, event: Compiled | None, heads: list[Head], tensors: list[Tensor | None]
    ) -> tuple[PredictionUse, ...]:
        found: list[PredictionUse] = []
        for use in self._events:
            if not isinstance(use, PredictionUsed) or use.prediction.model is not model or not self._holds(use.path):
                continue
            output = self._pick(use.prediction.output)
            index = next((number for number, tensor in enumerate(tensors) if tensor is output), None)
            if index is None and (len(heads) != 1 or not self._same_head(output, heads[0])):
                continue
            found.append(self._prediction(use, use.prediction, index or 0, heads))
        return tuple(found)

    def _same_head(self, output: Value, head: Head) -> bool:
        if not isinstance(output, Tensor):
            return False
        other = self._head(None, output, output)
        return (other.units, other.activation, other.place) == (head.units, head.activation, head.place)

    def _prediction(self, use: PredictionUsed, prediction: Prediction, index: int, heads: list[Head]) -> PredictionUse:
        axis_value = self._pick(use.axis)
        axis: int | Unknown | None = None if axis_value == NONE else integer(axis_value)
        if axis is None and axis_value != NONE:
            axis = Unknown("the axis is not known")
        rank = heads[index].rank
        reduced: bool | Unknown = Unknown("the rank of the output is not known")
        if axis is None or axis == -1:
            reduced = True
        elif isinstance(rank, int) and isinstance(axis, int):
            own = rank - 1 if prediction.row else rank
            reduced = axis % own == own - 1 if own and -own <= axis < own else False
        return PredictionUse(
            use.kind,
            index,
            axis,
            reduced,
            prediction.samples,
            use.place,
            self._source(use.place),
            prediction.place,
            self._source(use.operand) if use.operand is not None else self._receiver(use.place),
        )

    def _source(self, place: Place) -> str:
        node = place.node
        return " ".join(cst.Module([]).code_for_node(node).split()) if isinstance(node, cst.CSTNode) else ""

    def _receiver(self, place: Place) -> str:
        node = place.node
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
            return cst.Module([]).code_for_node(node.func.value)
        return ""
