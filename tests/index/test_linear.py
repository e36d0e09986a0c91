"""A laid out layer gives what torch's own gives, on a processor with the operators or without."""

from __future__ import annotations

import pytest


@pytest.mark.slow
@pytest.mark.parametrize("name", ["float32", "bfloat16"])
@pytest.mark.parametrize("is_laid_out", [True, False])
@pytest.mark.parametrize("gelu", [True, False])
def test_outputs_are_those_of_torch(
    monkeypatch: pytest.MonkeyPatch, name: str, is_laid_out: bool, gelu: bool
) -> None:
    import torch
    from torch.nn import functional

    from index import linear

    dtype = getattr(torch, name)
    can = linear.can_lay_out(dtype)
    monkeypatch.setattr(linear, "can_lay_out", lambda _: can and is_laid_out)
    torch.manual_seed(1)
    weight, bias, states = (torch.randn(*shape) for shape in ((12, 8), (12,), (5, 8)))
    stored = {
        "a.weight": weight[:4],
        "a.bias": bias[:4],
        "b.weight": weight[4:],
        "b.bias": bias[4:],
    }
    layer = linear.Linear.joined(stored.__getitem__, ["a", "b"], dtype, gelu=gelu)
    expected = functional.linear(states, weight, bias)
    expected = functional.gelu(expected) if gelu else expected
    with torch.inference_mode():
        outputs = layer(states.to(dtype))
    assert (outputs.shape, outputs.dtype) == ((5, 12), dtype)
    most = 1e-5 if dtype is torch.float32 else 0.05
    torch.testing.assert_close(outputs.float(), expected, atol=most, rtol=most)
