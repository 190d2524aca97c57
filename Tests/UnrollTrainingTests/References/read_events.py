"""Prints the scalars of a run's folder as TensorBoard reads them: tag, then step=value of each event."""
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

accumulator = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0})
accumulator.Reload()
for tag in sorted(accumulator.Tags()["scalars"]):
    print(tag, " ".join(f"{event.step}={event.value:.6g}" for event in accumulator.Scalars(tag)))
