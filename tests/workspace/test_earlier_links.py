"""Links that were made before open to what they were made of."""

from __future__ import annotations

import numpy as np
import pytest

from mlcore.datasets import describe_rows
from mlcore.workspace import (
    Baseline,
    InputSetting,
    InputSettings,
    ScenarioSet,
    unpack_input_settings,
    unpack_scenarios,
)
from tests.workspace.sets import SCHEMA

KEPT = (
    ScenarioSet()
    .keep("mild", [0.1, -0.0], "as in été\nand longer")
    .keep("Cold; =1+1", [1e-300, 7.0])
)


@pytest.mark.parametrize(
    ("letters", "kept", "row"),
    [
        (
            "1fsmWTYtWMkkxSEwxTrRITlXSiTbWMdEzjdWJViqpLMhMTsxR0lFS0jHQiY6NBWEA",
            ScenarioSet(),
            (3.0, 4.5),
        ),
        (
            "1EKP5QS2MQQoCMQxFr1KyNVNSOqIgrjxG7CJMihRqCjNeas4xFzOCf_d573-GWUk0y3WpgJxxjueCDNtSTdY2AOHd"
            "ugIScnHA_wqyhWbh2D_H_jQxDX3Yq67-QTHhRJF-OjxG11u4p1PyjcNUp0yEl-L5Ag",
            KEPT.start_from(Baseline(kind="scenario", name="mild")),
            (3.0, 4.5),
        ),
        (
            "12rm4RR2MQQrCQAxFrzJk629JHKGCuPIYcRbBGaQQU6j1UD1HL2b1LR-Pp3SqbDXb-dEI8XGH0tzMCUQYoHKE5FKg"
            "Sq_R667tncZI27ps6z0savIpnm0mKPeCjnv-5XSbvF7SVQ7yX6m0LjNjKDtf",
            KEPT.start_from(Baseline(kind="real", number=7, row=(12.0, 13.0))),
            None,
        ),
        (
            "16hqusV3NQQrCMBCF4auE2ToNM21FQVx5jDGL0AmlEBNoBc_Uc_RinbrTt_74n0CvFLWL1yEBCtPvPGEbUGCuH0AA"
            "JJTWn5F89wf7YEzgNWU1GBc3Fbet7219lljU5VrGNNsBecbGsgeHR816c3c-8TcunBrr4iXYdg",
            KEPT.start_from(Baseline(kind="row", row=(2.5, 0.1 + 0.2))),
            (1e15, 2.0),
        ),
    ],
)
def test_scenarios_and_the_row_come_back(letters, kept, row):
    # As text, so that minus zero differs from zero.
    assert repr(unpack_scenarios(letters, SCHEMA)) == repr((kept, row))


def test_input_settings_written_with_stars_come_back():
    names = ["weight", "x*", "**", "Länge (cm)", "-1*v0"]
    schema = describe_rows(np.array([[0.0] * 5, [1000.0] * 5]), np.ones(2), names=names)
    settings = (
        InputSettings()
        .put("weight", InputSetting(label="Mass", low=200.0, high=900.5, step=10.0, decimals=0))
        .put("Länge (cm)", InputSetting(shown=False))
        .put("x*", InputSetting(label="A * b", shown=True, low=0.1 + 0.2))
        .put("**", InputSetting(label="漢*-v0", step=0.125))
        .put("-1*v0", InputSetting(high=1e-3, decimals=6))
    )
    letters = (
        "1**weight*nMass*l200*h900.5*s10*d0**Länge (cm)*v0**x*-*nA *- b*v1*l0.30000000000000004"
        "***-*-*n漢*--v0*s0.125**-1*-v0*h0.001*d6"
    )
    assert unpack_input_settings(letters, schema) == (settings, ())
