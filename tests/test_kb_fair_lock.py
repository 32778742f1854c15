"""A lock that is handed on in the order of asking, and is never lost."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator

import pytest

from kb.fair_lock import FairLock


def _queued(lock: FairLock, count: int, served: list[int]) -> list[threading.Thread]:
    """Start threads that ask for a held lock one after the other."""

    def ask(number: int) -> None:
        with lock:
            served.append(number)

    threads = []
    for number in range(count):
        thread = threading.Thread(target=ask, args=(number,))
        thread.start()
        while len(lock._waiting) <= number:
            time.sleep(0.001)
        threads.append(thread)
    return threads


def test_threads_are_served_in_the_order_they_asked() -> None:
    lock, served = FairLock(), list[int]()
    with lock:
        threads = _queued(lock, 12, served)
    for thread in threads:
        thread.join()
    assert served == list(range(12))


def test_a_thread_that_holds_it_may_take_it_again_and_others_wait_for_the_last_release() -> None:
    lock, served = FairLock(), list[int]()
    with lock:
        with lock:
            threads = _queued(lock, 1, served)
        assert served == []
    threads[0].join()
    assert served == [0]


def test_an_error_inside_sets_it_free() -> None:
    lock = FairLock()
    with pytest.raises(ZeroDivisionError), lock:
        _ = 1 / 0
    threads = []
    served: list[int] = []
    with lock:
        threads = _queued(lock, 2, served)
    for thread in threads:
        thread.join()
    assert served == [0, 1]


@pytest.fixture
def interruptible() -> Iterator[None]:
    """An interrupt is one: a command in the background of a shell ignores it, and what it starts does too."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="needs signals sent to a thread")
@pytest.mark.usefixtures("interruptible")
def test_a_person_who_stops_waiting_does_not_keep_it_from_the_next() -> None:
    lock, served = FairLock(), list[int]()
    main = threading.get_ident()
    held, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with lock:
            held.set()
            while not lock._waiting:
                time.sleep(0.001)
            time.sleep(0.1)  # Python sees a signal that comes just before it blocks only when it wakes
            signal.pthread_kill(main, signal.SIGINT)
            leave.wait()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    with pytest.raises(KeyboardInterrupt), lock:
        served.append(-1)
    threads = _queued(lock, 1, served)
    leave.set()
    for thread in (holder, *threads):
        thread.join()
    assert served == [0]
