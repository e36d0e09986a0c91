"""Multiply by weights that were laid out once for the processor, not again at each call.

For a question of twenty tokens, laying out the weights takes longer than multiplying by them.
The operators are those of oneDNN that torch's own compiler calls; where this build of torch or
this processor lacks them, torch's ordinary function gives the same values.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, cast

import torch
from torch import Tensor
from torch.nn import functional

# Where the layout was tried; elsewhere nothing is taken for granted.
_TRIED_ON = frozenset({"x86_64", "AMD64"})


@cache
def can_lay_out(dtype: torch.dtype) -> bool:
    """Tell whether weights of a format can be laid out here."""
    operators: Any = torch.ops.mkldnn
    backend: Any = torch.backends.mkldnn
    wanted = ("_reorder_linear_weight", "_linear_pointwise")
    if platform.machine() not in _TRIED_ON or not backend.is_available():
        return False
    if not all(hasattr(operators, name) for name in wanted):
        return False
    return dtype is not torch.bfloat16 or bool(operators._is_mkldnn_bf16_supported())


class Linear:
    """A linear layer, with GELU after it when wanted; for inference only."""

    def __init__(self, weight: Tensor, bias: Tensor, *, gelu: bool = False) -> None:
        """Take weights of one number format, shape (outputs, inputs), and lay them out."""
        self._gelu = gelu
        self._bias = bias
        self._is_laid_out = can_lay_out(weight.dtype)
        self._weight = weight
        if self._is_laid_out:
            self._weight = torch.ops.mkldnn._reorder_linear_weight(weight, None)

    @classmethod
    def joined(
        cls,
        weights: Callable[[str], Tensor],
        names: Sequence[str],
        dtype: torch.dtype,
        *,
        gelu: bool = False,
    ) -> Linear:
        """Return one layer for several of the same input, their outputs side by side."""
        weight, bias = (
            torch.cat([weights(f"{name}.{part}") for name in names]).to(dtype)
            for part in ("weight", "bias")
        )
        return cls(weight, bias, gelu=gelu)

    def __call__(self, states: Tensor) -> Tensor:
        """Return the outputs, shape (..., outputs)."""
        if self._is_laid_out:
            after, form = ("gelu", "none") if self._gelu else ("none", "")
            multiply: Any = torch.ops.mkldnn._linear_pointwise
            return cast(Tensor, multiply(states, self._weight, self._bias, after, [], form))
        plain = functional.linear(states, self._weight, self._bias)
        return functional.gelu(plain) if self._gelu else plain
