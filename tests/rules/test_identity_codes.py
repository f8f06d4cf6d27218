"""When a one-time code counts: for its step and ten seconds after, each once."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.identity.rules import CodeResult, judge_code, learn_drift, seconds_to_next_code

STEP = 60_000_000
START = datetime.fromtimestamp(STEP * 30, UTC)


def code_at(step: int) -> str:
    return f"{step * 7919 % 1_000_000:06d}"


def judged(code_step: int, seconds: float, last_step=None, drift=0) -> CodeResult:
    at = START + timedelta(seconds=seconds)
    return judge_code(code_at(code_step), at, code_at, last_step, drift).result


@pytest.mark.parametrize(("seconds", "result"), [
    (0, CodeResult.ACCEPTED), (29, CodeResult.ACCEPTED), (30, CodeResult.ACCEPTED), (39, CodeResult.ACCEPTED),
    (40, CodeResult.LATE), (149, CodeResult.LATE), (150, CodeResult.WRONG), (-1, CodeResult.WRONG),
])  # fmt: skip
def test_a_code_counts_for_its_step_and_ten_seconds_after_then_it_is_late(seconds, result):
    assert judged(STEP, seconds) is result


def test_a_code_counts_once_and_an_earlier_one_never_after_a_later():
    assert judged(STEP, 5, last_step=STEP) is CodeResult.USED
    assert judged(STEP, 35, last_step=STEP + 1) is CodeResult.USED
    assert judged(STEP, 5, last_step=STEP - 1) is CodeResult.ACCEPTED


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef"])
def test_what_is_no_code_is_wrong(code):
    assert judge_code(code, START, code_at, None, 0).result is CodeResult.WRONG


def test_spaces_within_a_code_do_not_matter():
    code = code_at(STEP)
    assert judge_code(f" {code[:3]} {code[3:]}", START, code_at, None, 0).result is CodeResult.ACCEPTED


@pytest.mark.parametrize("drift", [-1, 1])
def test_a_learned_drift_shifts_the_window_by_one_step(drift):
    assert judged(STEP + drift, 15, drift=drift) is CodeResult.ACCEPTED
    assert judged(STEP, 15, drift=0) is CodeResult.ACCEPTED
    assert judged(STEP, 15, drift=1) is not CodeResult.ACCEPTED


@pytest.mark.parametrize(("code_step", "seconds", "learned"), [
    (STEP, 15, (0, STEP)), (STEP - 1, 15, (-1, STEP - 1)), (STEP + 1, 15, (1, STEP + 1)),
    (STEP - 1, 5, (0, STEP - 1)), (STEP - 2, 15, None), (STEP + 2, 15, None),
])  # fmt: skip
def test_enrolment_learns_one_step_of_drift_at_most(code_step, seconds, learned):
    assert learn_drift(code_at(code_step), START + timedelta(seconds=seconds), code_at) == learned


def test_the_demonstration_waits_for_the_next_code_only_where_this_one_was_used():
    at = START + timedelta(seconds=12)
    assert seconds_to_next_code(at, None, 0) == 0
    assert seconds_to_next_code(at, STEP - 1, 0) == 0
    assert seconds_to_next_code(at, STEP, 0) == 18
    assert seconds_to_next_code(at, STEP, 1) == 0
