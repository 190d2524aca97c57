"""Programs that stay alive and measure in alternation, and how they are built and started."""
import ctypes.util
import glob
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rows import WORKERS

HERE = Path(__file__).resolve().parent
BUILD = Path(os.environ.get("UNROLL_PEERS_BUILD", Path(tempfile.gettempdir()) / "unroll-peers"))


class Worker:
    """One process. Its threads sleep while another works: see the README on what was chosen."""

    def __init__(self, command, threads, environment=None, version=""):
        self.version = version
        self.name = Path(command[-2] if command[-1].isdigit() else command[0]).name
        environment = {
            **os.environ,
            "OMP_NUM_THREADS": str(threads), "MKL_NUM_THREADS": str(threads),
            "OPENBLAS_NUM_THREADS": str(threads), "UNROLL_THREADS": str(threads),
            **(environment or {}),
        }
        # One thread is also held to one processor, since some libraries look at nothing else.
        processors = sorted(os.sched_getaffinity(0))[-threads:]
        self.process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, env=environment, cwd=HERE,
            preexec_fn=lambda: os.sched_setaffinity(0, processors))

    def run(self, variant, row):
        """Seconds of one repetition."""
        try:
            self.process.stdin.write(" ".join(["run", variant, row]).replace("  ", " ") + "\n")
            self.process.stdin.flush()
            answer = json.loads(self.process.stdout.readline())
        except (OSError, ValueError):
            raise RuntimeError(f"{self.name} ended: {self.process.poll()}") from None
        if "error" in answer:
            raise RuntimeError(f"{self.name}: {answer['error']}")
        return answer["seconds"]

    def processor_seconds(self):
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def busy_seconds():
    """Of all processors together, since the machine began; time taken by its host included."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n")[0].split()[1:]]
    return (sum(fields[:3]) + sum(fields[5:8])) / os.sysconf("SC_CLK_TCK")


class Ours(Worker):
    @staticmethod
    def program():
        given = os.environ.get("UNROLL_BENCHMARKS")
        if given:
            return given
        root = HERE.parent.parent
        folder = subprocess.run(
            ["swift", "build", "-c", "release", "--show-bin-path"], cwd=root, check=True,
            capture_output=True, text=True).stdout.strip()
        program = Path(folder) / "UnrollBenchmarks"
        if not program.exists():
            sys.exit("build ours first: swift build -c release")
        return program

    @staticmethod
    def names():
        return subprocess.run(
            [Ours.program(), "--list"], check=True, capture_output=True, text=True
        ).stdout.split()

    def __init__(self, threads, program=None):
        super().__init__([program or self.program(), "--serve"], threads)


class Pool:
    """Ours, and each peer from when it is first asked for."""

    def __init__(self, threads, python, before=None):
        self.threads, self.python, self.before = threads, python, before
        self.ours = Ours(threads)
        self.started = {}
        self.processor = next(
            (line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo")
             if line.startswith("model name")), "")

    def worker(self, name):
        """Raises RuntimeError, each time, where the peer cannot be started."""
        if name not in self.started:
            try:
                self.started[name] = self.start(name)
            except RuntimeError as error:
                self.started[name] = error
        found = self.started[name]
        if isinstance(found, RuntimeError):
            raise found
        if found.process.poll() is not None:
            # It ended, perhaps for want of memory: the next row gets a new one.
            self.started[name] = found = self.start(name)
        return found

    def start(self, name):
        if name == "before":
            return Ours(self.threads, self.before)
        program = WORKERS[name].program
        if program.endswith(".py"):
            module = name
            version = self.version_of(module)
            return Worker([self.python, HERE / program, str(self.threads)], self.threads,
                          version=version)
        if name.startswith("onednn"):
            return self.recurrent_onednn(name, program)
        binary = compiled(program, ["gcc", "-O2"], ["-ldl"])
        library, symbol, environment = self.library(name)
        return Worker([binary, library, symbol, str(self.threads)], self.threads, environment,
                      version=Path(library).name)

    @property
    def prefix(self):
        """The folder of the Python environment, which may hold libraries too."""
        return Path(self.python).absolute().parent.parent

    def recurrent_onednn(self, name, program):
        """The system's (OpenMP), or the Python environment's version 3 (TBB and OpenCL)."""
        if name == "onednn":
            binary = compiled(program, ["g++", "-O2", "-std=c++17"], ["-ldnnl"])
            return Worker([binary, str(self.threads)], self.threads)
        folder = self.prefix / "lib"
        if not (folder / "libdnnl.so.3").exists():
            raise RuntimeError(f"no oneDNN 3 in {folder}; see README.md")
        binary = compiled(
            program, ["g++", "-O2", "-std=c++17", f"-I{self.prefix / 'include'}"],
            [f"-L{folder}", "-l:libdnnl.so.3", "-Wl,--allow-shlib-undefined",
             f"-Wl,-rpath,{folder}"], name)
        return Worker([binary, str(self.threads)], self.threads, self.onednn3_environment)

    @property
    def onednn3_environment(self):
        folder = self.prefix / "lib"
        # This build finds a processor only through Intel's OpenCL runtime.
        return {"LD_LIBRARY_PATH": str(folder),
                "OCL_ICD_FILENAMES": str(folder / "libintelocl.so")}

    def version_of(self, module):
        found = subprocess.run(
            [self.python, "-c", f"import {module}; print({module}.__version__)"],
            capture_output=True, text=True)
        if found.returncode != 0:
            raise RuntimeError(f"{self.python} has no {module}; see README.md")
        return found.stdout.strip()

    def library(self, name):
        """The shared library of a product, the function in it, and what it needs around it."""
        folder = self.prefix / "lib"
        if name in ("mkl", "dnnl3"):
            pattern = {"mkl": "libmkl_rt.so*", "dnnl3": "libdnnl.so.3"}[name]
            found = sorted(glob.glob(str(folder / pattern)))
            if not found:
                raise RuntimeError(f"no {pattern} in {folder}; see README.md")
            if name == "dnnl3":
                return found[0], "dnnl_sgemm", self.onednn3_environment
            # Intel's own OpenMP would keep waiting threads spinning for 0.2 s, into our turn.
            return found[0], "cblas_sgemm", {
                "LD_LIBRARY_PATH": str(folder), "MKL_THREADING_LAYER": "GNU"}
        path = ctypes.util.find_library(name)
        if not path:
            raise RuntimeError(f"no lib{name}; see README.md")
        return path, {"openblas": "cblas_sgemm", "dnnl": "dnnl_sgemm"}[name], None

    def close(self):
        for worker in [self.ours, *self.started.values()]:
            if isinstance(worker, Worker):
                worker.close()


def compiled(source, compiler, libraries, name=None):
    BUILD.mkdir(parents=True, exist_ok=True)
    binary = BUILD / (name or Path(source).stem)
    path = HERE / source
    if not binary.exists() or binary.stat().st_mtime < path.stat().st_mtime:
        done = subprocess.run([*compiler, str(path), "-o", str(binary), *libraries],
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{source} does not compile: {done.stderr.strip()[:300]}")
    return binary
