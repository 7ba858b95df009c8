"""The second reader's network in PyTorch, rebuilt from its ONNX graph so that it can be fitted.

The graph is walked node by node; its weights become parameters. It agrees with ONNX Runtime to
1e-4. Input: ink maps, float32 of shape (lines, 1, 96, columns), 1 is ink, and the columns that each
line takes, int64. Output: logits of shape (lines, frames, letters), the first of no letter, and how
many frames each line takes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import onnx
import torch
from onnx import helper, numpy_helper
from torch import Tensor, nn
from torch.nn import functional

LOGITS = "/rec/Transpose_output_0"
LENGTHS = "lengths"
CHANCES = "/LogSoftmax_output_0"
TYPES = {1: torch.float32, 6: torch.int32, 7: torch.int64, 9: torch.bool}  # by ONNX's numbers

Given = list[Any]
"""What a node takes; None for an input that is left out."""
How = Mapping[str, Any]
"""A node's attributes."""


class Network(nn.Module):
    """The network up to its logits; `places` has each parameter's name in the graph."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        graph = onnx.load(path).graph
        self.weights = nn.ParameterDict()
        self.fixed: dict[str, Tensor] = {}
        self.places: dict[str, str] = {}
        for number, one in enumerate(graph.initializer):
            value = torch.tensor(numpy_helper.to_array(one).copy())
            learnt = value.is_floating_point() and value.numel() > 1 and "running" not in one.name
            if learnt:
                self.places[one.name] = f"p{number}"
                self.weights[f"p{number}"] = nn.Parameter(value)
            else:
                self.fixed[one.name] = value
        self.nodes: list[tuple[Callable[[Given, How], Tensor], list[str], str, How]] = []
        for node in _leading_to(graph, {LOGITS, LENGTHS}):
            how = {one.name: helper.get_attribute_value(one) for one in node.attribute}
            if node.op_type == "Constant":
                value = torch.tensor(numpy_helper.to_array(how["value"]).copy())
                self.fixed[node.output[0]] = value
            else:
                self.nodes.append((OPERATIONS[node.op_type], [*node.input], node.output[0], how))

    def forward(self, ink: Tensor, widths: Tensor) -> tuple[Tensor, Tensor]:
        known = {**self.fixed, "x": ink, "widths": widths}
        known |= {name: self.weights[key] for name, key in self.places.items()}
        for run, names, output, how in self.nodes:
            known[output] = run([known[name] if name else None for name in names], how)
        return known[LOGITS], known[LENGTHS]


def exported(source: Path, network: Network, weights: Mapping[str, Tensor], target: Path) -> None:
    """Write the graph of `source` with other weights, the letters' chances among its outputs."""
    model = onnx.load(source)
    for one in model.graph.initializer:
        if one.name in network.places:
            value = weights[network.places[one.name]].detach().numpy()
            kind = numpy_helper.to_array(one).dtype
            one.CopyFrom(numpy_helper.from_array(value.astype(kind), one.name))
    chances = helper.make_tensor_value_info(CHANCES, onnx.TensorProto.FLOAT, None)
    model.graph.output.append(chances)
    onnx.save(model, target)


def _leading_to(graph: Any, wanted: set[str]) -> list[Any]:
    """The nodes that some outputs depend on, in the graph's order."""
    needed, nodes = set(wanted), []
    for node in reversed(graph.node):
        if needed.intersection(node.output):
            nodes.append(node)
            needed.update(node.input)
    return nodes[::-1]


def _convolution(given: Given, how: How) -> Tensor:
    image, kernel = given[0], given[1]
    across = kernel.dim() - 2
    pads = how.get("pads", [0] * 2 * across)
    if any(pads):  # ONNX has all beginnings, then all ends; PyTorch pairs, the last side first
        sides = [(pads[side], pads[side + across]) for side in reversed(range(across))]
        image = functional.pad(image, [one for side in sides for one in side])
    run = functional.conv1d if across == 1 else functional.conv2d
    return run(
        image, kernel, given[2] if len(given) > 2 else None,
        stride=how.get("strides", [1] * across), dilation=how.get("dilations", [1] * across),
        groups=how.get("group", 1),
    )  # fmt: skip


def _quotient(given: Given, _: How) -> Tensor:
    rounding = None if given[0].is_floating_point() else "trunc"
    return torch.div(given[0], given[1], rounding_mode=rounding)


def _axes(given: Given) -> list[int]:
    return [int(one) for one in given[1].reshape(-1)]


def _sum(given: Given, how: How) -> Tensor:
    return given[0].sum(dim=_axes(given), keepdim=bool(how.get("keepdims", 1)))


def _with_axes(given: Given, _: How) -> Tensor:
    found = given[0]
    for axis in sorted(_axes(given)):
        found = found.unsqueeze(axis)
    return found


def _without_axes(given: Given, _: How) -> Tensor:
    found = given[0]
    for axis in sorted(_axes(given), reverse=True):
        found = found.squeeze(axis)
    return found


def _gathered(given: Given, how: How) -> Tensor:
    found = torch.index_select(given[0], how.get("axis", 0), given[1].reshape(-1))
    return found.reshape(given[1].shape) if given[0].dim() == 1 else found


def _clipped(given: Given, _: How) -> Tensor:
    found = given[0]
    if given[1] is not None:
        found = torch.maximum(found, given[1].to(found.dtype))
    if len(given) > 2 and given[2] is not None:
        found = torch.minimum(found, given[2].to(found.dtype))
    return found


def _sliced(given: Given, _: How) -> Tensor:
    found = given[0]
    for start, end, axis, step in zip(
        *(one.reshape(-1).tolist() for one in given[1:5]), strict=True
    ):
        at = [slice(None)] * found.dim()
        at[axis] = slice(start, min(end, found.shape[axis]), step)
        found = found[tuple(at)]
    return found


def _normalised(given: Given, how: How) -> Tensor:
    image, scale, shift, mean, variance = given
    return functional.batch_norm(image, mean, variance, scale, shift, False, 0.0, how["epsilon"])


OPERATIONS: dict[str, Callable[[Given, How], Tensor]] = {
    "Add": lambda given, _: given[0] + given[1],
    "And": lambda given, _: given[0] & given[1],
    "BatchNormalization": _normalised,
    "Cast": lambda given, how: given[0].to(TYPES[how["to"]]),
    "Clip": _clipped,
    "Concat": lambda given, _: torch.cat([one.reshape(-1) for one in given]),
    "Constant": lambda given, _: given[0],
    "Conv": _convolution,
    "Div": _quotient,
    "Equal": lambda given, _: given[0] == given[1],
    "Gather": _gathered,
    "HardSwish": lambda given, _: functional.hardswish(given[0]),
    "Less": lambda given, _: given[0] < given[1],
    "Mod": lambda given, _: torch.remainder(given[0], given[1]),
    "Mul": lambda given, _: given[0] * given[1],
    "Not": lambda given, _: ~given[0],
    "Range": lambda given, _: torch.arange(*(int(one) for one in given)),
    "ReduceSum": _sum,
    "Relu": lambda given, _: functional.relu(given[0]),
    "Reshape": lambda given, _: given[0].reshape(_axes(given)),
    "Shape": lambda given, _: torch.tensor(given[0].shape),
    "Sigmoid": lambda given, _: torch.sigmoid(given[0]),
    "Slice": _sliced,
    "Softmax": lambda given, how: functional.softmax(given[0], how["axis"]),
    "Squeeze": _without_axes,
    "Sub": lambda given, _: given[0] - given[1],
    "Transpose": lambda given, how: given[0].permute(how["perm"]),
    "Unsqueeze": _with_axes,
    "Where": lambda given, _: torch.where(*given),
    "Xor": lambda given, _: given[0] ^ given[1],
}
