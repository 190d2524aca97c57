"""The event file of two epochs as TensorBoard's own writer writes it, in hexadecimal digits.

Needs tensorboard 2.21.0. EventFileTests compares Unroll's bytes with these, times apart.
"""
import io

from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.record_writer import RecordWriter


def event(step, seconds, scalars):
    summary = summary_pb2.Summary()
    for tag, value in scalars:
        summary.value.add(tag=tag, simple_value=value)
    return event_pb2.Event(wall_time=seconds, step=step, summary=summary)


def written(events):
    buffer = io.BytesIO()
    writer = RecordWriter(buffer)
    for item in events:
        writer.write(item.SerializeToString())
    return buffer.getvalue()


EVENTS = [
    event_pb2.Event(wall_time=1700000000.0, file_version="brain.Event:2"),
    event(1, 1700000001.5, [
        ("loss/training", 1.5), ("loss/validation", 1.25), ("score/accuracy", 0.75),
        ("learning_rate", 0.002), ("gradient_norm", 0.5), ("speed/words_per_second", 1234.5),
    ]),
    event(300, 1700000002.25, [
        ("loss/training", float("nan")), ("learning_rate", 0.001), ("gradient_norm", float("inf")),
        ("speed/words_per_second", 2e9),
    ]),
]

if __name__ == "__main__":
    data = written(EVENTS).hex()
    for start in range(0, len(data), 96):
        print(data[start:start + 96])
