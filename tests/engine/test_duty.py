"""When a worker that lives takes no work."""

from digitize.work.engine.duty import Duty, WorkerLook


def test_a_worker_that_takes_what_waits_is_never_idle():
    """Busy with all its slots, with nothing waiting, or taking one run after the other."""
    duty = Duty(2)
    looks = [
        WorkerLook(5, 2, 2),
        WorkerLook(0, 0, 2),
        WorkerLook(5, 1, 3),
        WorkerLook(5, 1, 4),
        WorkerLook(0, 0, 4),
    ]
    assert [duty.idle_s(seen, 100.0 * at) for at, seen in enumerate(looks)] == [0.0] * 5


def test_time_counts_from_the_first_look_that_found_work_left_lying():
    """And no more once it takes some."""
    duty = Duty(2)
    assert duty.idle_s(WorkerLook(3, 0, 7), 0.0) == 0.0
    assert duty.idle_s(WorkerLook(3, 0, 7), 10.0) == 0.0
    assert duty.idle_s(WorkerLook(1, 1, 7), 70.0) == 60.0
    assert duty.idle_s(WorkerLook(1, 1, 8), 80.0) == 0.0
