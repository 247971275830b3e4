"""Build the kit for office PCs: wheels, start script, instructions, licences, digests; a folder and a zip.

make_kit.py PLATFORM [--out DIST]   PLATFORM is win_amd64, linux_x86_64 or linux_aarch64. Needs a network, once; the
kit itself needs none.
"""

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).resolve().parent
PYTHON = "3.11"
MOST = 150 << 20
"""What a kit may weigh: it travels by mail and USB stick."""
_LINUX = ("2_28", "2_27", "2_26", "2_24", "2_17", "2014")
TAGS = {
    "win_amd64": ["win_amd64"],
    **{
        f"linux_{machine}": [f"manylinux{'' if v == '2014' else '_'}{v}_{machine}" for v in _LINUX]
        for machine in ("x86_64", "aarch64")
    },
}
_SYSTEMS = {
    "win": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
}
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
_LONGEST = 150
"""Windows takes 260 characters, of which the clerk's own folders need some."""


def download(platform: str, wheels: Path) -> None:
    """Fetch the wheels of exactly the pinned versions, and build our own."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.check_call([*pip, "wheel", str(ROOT), "--no-deps", "--wheel-dir", str(wheels)])
    (ours,) = wheels.glob("lianhu_cli-*.whl")
    tags = [part for tag in TAGS[platform] for part in ("--platform", tag)]
    wanted = [str(ours)]
    while (
        wanted
    ):  # pip asks the system that it runs on what is needed: what only the kit's needs comes after
        _fetch(pip, wanted, wheels, tags)
        wanted = sorted({need for _, need in lacking(wheels, platform)} - {*wanted})


def _fetch(pip: Sequence[str], wanted: Sequence[str], wheels: Path, tags: Sequence[str]) -> None:
    subprocess.check_call(
        [
            *pip, "download", *wanted, "--constraint", str(ROOT / "constraints.txt"), "--dest", str(wheels),
            "--only-binary", ":all:", "--python-version", PYTHON, "--implementation", "cp", *tags,
        ]
    )  # fmt: skip


def lacking(wheels: Path, platform: str) -> list[tuple[str, str]]:
    """Return each wheel that wants, on the kit's system, a package that is not there, and the package."""
    there = {_plain(one.name.split("-")[0]) for one in wheels.glob("*.whl")}
    system, _, machine = platform.partition("_")
    told = _SYSTEMS[system] | {"platform_machine": machine.upper() if system == "win" else machine}
    where = told | {"python_version": PYTHON, "python_full_version": f"{PYTHON}.0", "extra": ""}
    found = []
    for wheel in sorted(wheels.glob("*.whl")):
        for line in _metadata(wheel).get_all("Requires-Dist", []):
            need = Requirement(line)
            here = need.marker is None or need.marker.evaluate(where)
            if here and _plain(need.name) not in there:
                found.append((wheel.name, need.name))
    return found


def _metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as parts:
        name = next(n for n in parts.namelist() if n.endswith(".dist-info/METADATA"))
        return HeaderParser().parsestr(parts.read(name).decode("utf-8"))


def licences(wheels: Path) -> str:
    """Return which licence each package says it is under."""
    rows = []
    for wheel in sorted(wheels.glob("*.whl")):
        told = _metadata(wheel)
        kinds = [
            c.rsplit("::", 1)[-1].strip()
            for c in told.get_all("Classifier", [])
            if c.startswith("License")
        ]
        said = (
            told["License-Expression"]
            or "; ".join(kinds)
            or (told["License"] or "").splitlines()[0:1]
        )
        rows.append(
            f"{told['Name']} {told['Version']}: {said if isinstance(said, str) else ''.join(said)}"
        )
    return "\n".join(rows) + "\n"


def texts(folder: Path, platform: str) -> None:
    """Write scripts and instructions with the line ends of their system."""
    windows = platform.startswith("win")
    script = "联户.bat" if windows else "联户.sh"
    for name in ("start.py", script, "使用说明.txt"):
        text = (HERE / name).read_text("utf-8")
        ending = "\r\n" if windows and name != "start.py" else "\n"
        mark = "utf-8-sig" if name.endswith(".txt") else "utf-8"
        (folder / name).write_text(text, mark, newline=ending)
    if not windows:
        (folder / script).chmod(0o755)


def digests(folder: Path) -> str:
    """Return the SHA-256 of every file, as sha256sum prints it."""
    files = sorted(one for one in folder.rglob("*") if one.is_file())
    return "".join(
        f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.relative_to(folder).as_posix()}\n"
        for one in files
    )


def faults(folder: Path, platform: str) -> list[str]:
    """Return what is wrong with a kit's folder, file by file: names, wheels, versions, line ends, digests."""
    files = sorted(one for one in folder.rglob("*") if one.is_file())
    found = [fault for one in files for fault in _of_name(one.relative_to(folder))]
    pinned = dict(_pins((ROOT / "constraints.txt").read_text("utf-8")))
    for wheel in (one for one in files if one.parent.name == "wheels"):
        found += _of_wheel(wheel.name, platform, pinned)
    found += [f"{name}: wants {need}" for name, need in lacking(folder / "wheels", platform)]
    windows = platform.startswith("win")
    for one in (
        one for one in files if one.parent == folder and one.suffix in {".bat", ".sh", ".txt"}
    ):
        raw = one.read_bytes()
        crlf = raw.count(b"\r\n") == raw.count(b"\n")
        if one.suffix == ".bat" and not crlf:
            found.append(f"{one.name}: lines do not end as Windows wants them")
        if one.suffix == ".sh" and b"\r" in raw:
            found.append(f"{one.name}: lines do not end as a shell wants them")
        if one.suffix == ".bat" and not windows:
            found.append(f"{one.name}: of another system")
    told = dict(
        line.split("  ", 1)[::-1]
        for line in (folder / "SHA256SUMS.txt").read_text("utf-8").splitlines()
    )
    there = {
        one.relative_to(folder).as_posix(): one for one in files if one.name != "SHA256SUMS.txt"
    }
    found += [f"{name}: not in SHA256SUMS.txt, or not there" for name in sorted({*told} ^ {*there})]
    for name in sorted({*told} & {*there}):
        if hashlib.sha256(there[name].read_bytes()).hexdigest() != told[name]:
            found.append(f"{name}: not what SHA256SUMS.txt says")
    return found


def _of_name(path: Path) -> Iterator[str]:
    """Yield why Windows would not take a file's name."""
    for part in path.parts:
        if _RESERVED.fullmatch(part) or set(part) & set('\\/:*?"<>|') or part != part.rstrip(". "):
            yield f"{path}: no name for Windows"
    if len(str(path)) > _LONGEST:
        yield f"{path}: too long a name"


def _pins(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        name, same, version = line.partition("#")[0].partition("==")
        if same:
            yield _plain(name.strip()), version.partition(";")[0].strip()


def _of_wheel(name: str, platform: str, pinned: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong with a wheel: its form, its system, its Python, its version."""
    parts = name.removesuffix(".whl").split("-")
    if not name.endswith(".whl") or len(parts) not in {5, 6}:
        yield f"{name}: no wheel"
        return
    project, version, python, abi, systems = parts[0], parts[1], parts[-3], parts[-2], parts[-1]
    if not {*systems.split(".")} & {"any", *TAGS[platform]}:
        yield f"{name}: not for {platform}"
    mine = f"cp{PYTHON.replace('.', '')}"
    if not {*python.split(".")} & {"py3", mine} and abi != "abi3":
        yield f"{name}: not for Python {PYTHON}"
    wanted = pinned.get(_plain(project))
    if wanted != version and _plain(project) != "lianhu-cli":
        yield f"{name}: version {wanted or 'pinned nowhere'} wanted"


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def build(platform: str, out: Path) -> Path:
    """Build the folder and the zip of a platform, and return the zip."""
    folder = out / f"联户-{platform}"
    shutil.rmtree(folder, ignore_errors=True)
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    download(platform, wheels)
    texts(folder, platform)
    shutil.copy(ROOT / "LICENSE", folder / "LICENSE.txt")
    (folder / "许可.txt").write_text(licences(wheels), "utf-8-sig")
    (folder / "SHA256SUMS.txt").write_text(digests(folder), "utf-8", newline="\n")
    if wrong := faults(folder, platform):
        raise SystemExit("\n".join(wrong))
    packed = Path(shutil.make_archive(str(folder), "zip", out, folder.name))
    if packed.stat().st_size > MOST:
        raise SystemExit(
            f"{packed.name} has {packed.stat().st_size >> 20} MiB, more than {MOST >> 20}"
        )
    return packed


def main() -> None:
    """Build one kit."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("platform", choices=sorted(TAGS))
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    asked = parser.parse_args()
    packed = build(asked.platform, asked.out)
    print(f"{packed} {packed.stat().st_size / (1 << 20):.1f} MiB")


if __name__ == "__main__":
    main()
