"""A machine that exists only as a model, on whose clock a whole measurement takes a moment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mlcore.benchmark.arms import Arm
from mlcore.benchmark.timing.clock import Clock

_DRAWS = 8_192


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """What makes calls take different times.

    Attributes
    ----------
    body : float
        Spread of a call's logarithm (log-normal).
    tail_share, tail_power : float
        Share of calls in the heavy tail, and its power (Pareto): those take up to many times more.
    level, level_s : float
        Spread of the machine's logarithmic speed, and the seconds over which it is forgotten.
    drift : float
        How much slower a call has become after ten seconds.
    burst_s, calm_s : float
        Mean length of the bursts in which other programs run, and of the calm between them.
    burst_cost : float
        What a call costs more of the CPU during a burst: others empty the caches.
    burst_share : float
        Part of the time the CPU is given to others during a burst.
    slice_s : float
        Mean length for which the CPU is taken away.
    """

    body: float = 0.08
    tail_share: float = 0.02
    tail_power: float = 3.0
    level: float = 0.04
    level_s: float = 1.0
    drift: float = 0.1
    burst_s: float = 0.15
    calm_s: float = 1.2
    burst_cost: float = 0.25
    burst_share: float = 0.2
    slice_s: float = 0.003


CALM = Noise()
CROWDED = Noise(burst_s=0.4, calm_s=0.4, burst_cost=0.35, burst_share=0.6, level=0.06)


class Machine:
    """Keeps the two clocks; only the work of its arms and their pauses move them."""

    def __init__(self, noise: Noise, *, rng: np.random.Generator) -> None:
        self.noise = noise
        self.wall_s = 0.0
        self.cpu_s = 0.0
        self._rng = rng
        self._level = rng.normal(0, noise.level)
        self._level_at = 0.0
        self._bursting = False
        self._change_at = rng.exponential(noise.calm_s)
        self._body = iter(())
        self._uniform = iter(())

    @property
    def clock(self) -> Clock:
        """The clocks as the schedule reads them."""
        return Clock(
            wall_ns=lambda: round(self.wall_s * 1e9),
            cpu_ns=lambda: round(self.cpu_s * 1e9),
            queue_ns=lambda: round((self.wall_s - self.cpu_s) * 1e9),
            sleep=self._sleep,
        )

    def arm(self, name: str, seconds: float) -> Arm:
        """Make an arm whose calls cost ``seconds`` of the CPU where nothing disturbs."""
        return Arm(name=name, predict=lambda _: self._work(seconds))

    def _sleep(self, seconds: float) -> None:
        self.wall_s += seconds

    def _work(self, seconds: float) -> None:
        noise = self.noise
        self._pass_time()
        cost = seconds * (1 + noise.drift * self.wall_s / 10) * self._spread()
        if self._bursting:
            cost *= 1 + noise.burst_cost
            taken = cost / (1 - noise.burst_share) - cost
            if self._draw() < taken / noise.slice_s:
                self.wall_s += max(taken, noise.slice_s) * -np.log(1 - self._draw())
        self.cpu_s += cost
        self.wall_s += cost

    def _pass_time(self) -> None:
        """Let the level wander and bursts begin and end, as time has passed."""
        noise = self.noise
        passed = self.wall_s - self._level_at
        if passed > noise.level_s / 50:
            kept = np.exp(-passed / noise.level_s)
            fresh = self._rng.normal(0, noise.level)
            self._level = kept * self._level + np.sqrt(1 - kept**2) * fresh
            self._level_at = self.wall_s
        while self.wall_s >= self._change_at:
            self._bursting = not self._bursting
            mean = noise.burst_s if self._bursting else noise.calm_s
            self._change_at += self._rng.exponential(mean)

    def _spread(self) -> float:
        try:
            body = next(self._body)
        except StopIteration:
            draws = np.exp(self._rng.normal(0, self.noise.body, _DRAWS))
            late = self._rng.random(_DRAWS) < self.noise.tail_share
            draws[late] *= 1.0 + self._rng.pareto(self.noise.tail_power, int(late.sum()))
            self._body = iter(draws.tolist())
            body = next(self._body)
        return body * float(np.exp(self._level))

    def _draw(self) -> float:
        try:
            return next(self._uniform)
        except StopIteration:
            self._uniform = iter(self._rng.random(_DRAWS).tolist())
            return next(self._uniform)
