"""How long a command that answers standard input line by line takes for each line: the next line is
written when the answer to the one before has been read.

Usage: python line_latency.py FILE LINES COMMAND…    prints the median, the mean and the 95th percentile in ms
"""
import statistics
import subprocess
import sys
import time


def main():
    with open(sys.argv[1], "rb") as file:
        lines = file.read().splitlines(keepends=True)[: int(sys.argv[2])]
    process = subprocess.Popen(
        sys.argv[3:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    times = []
    for line in lines:
        began = time.perf_counter()
        process.stdin.write(line)
        answer = b""
        while not answer.endswith(b"\n"):
            part = process.stdout.read(65536)
            if not part:
                sys.exit("the command ended early")
            answer += part
        times.append(1000 * (time.perf_counter() - began))
    process.stdin.close()
    process.wait()
    times = sorted(times[1:])  # the first one waits for the model
    print(
        f"{len(times)} lines: median {statistics.median(times):.2f} ms, "
        f"mean {statistics.mean(times):.2f}, 95th percentile {times[int(0.95 * len(times))]:.2f}")


main()
