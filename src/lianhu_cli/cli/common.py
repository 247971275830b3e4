"""The options that every command has: how long it waits for the register, and how much it says."""

import inspect
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from lianhu_cli.cli import passwords

Wait = Annotated[
    float,
    typer.Option(
        "--wait",
        envvar="LIANHU_WAIT",
        metavar="秒",
        min=0,
        help="登记库正被别的命令使用时，最多等这么久；默认不等。",
        show_default=False,
    ),
]
PasswordEnv = Annotated[
    str | None,
    typer.Option(
        "--password-env",
        metavar="变量",
        help="写出的 xlsx、docx 里有证件号或手机号的，用这个环境变量里的密码加密。",
        show_default=False,
    ),
]
_WRITING = frozenset({"out", "problems", "file"})
"""Parameters that name what a command writes."""
_OWN = "password_env"
"""Parameter of a command that takes the same option, and reads with the password, too."""
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="只输出要的数据和错误，不说做了什么。")]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="说明用了哪个登记库和设置、每步多久。")
]


def with_options(command: Callable[..., int]) -> Callable[..., int]:
    """Return a command with the options that all have; one without a register waits for none."""
    told = inspect.signature(command)
    has_register = "db" in told.parameters
    seals = bool(_WRITING & {*told.parameters}) and _OWN not in told.parameters
    more: dict[str, tuple[Any, Any]] = {
        **({"wait_": (Wait, 0.0)} if has_register else {}),
        **({"password_": (PasswordEnv, None)} if seals else {}),
        "quiet_": (Quiet, False),
        "verbose_": (Verbose, False),
    }

    @wraps(command)
    def run(*arguments: Any, **options: Any) -> int:
        from lianhu_cli.output import console, files
        from lianhu_cli.register import connections, waiting

        given = {name: options.pop(name, default) for name, (_, default) in more.items()}
        waiting.up_to(given.get("wait_", 0.0))
        console.speak(quiet=given["quiet_"], verbose=given["verbose_"])
        password = given["password_"] if seals else options.get(_OWN)
        seal = None if password is None else passwords.seal(password)
        _say_what_is_used(options.get("db"))
        began = time.monotonic()
        with files.sealed_with(seal), connections.kept(options.get("db")):
            code = command(*arguments, **options)
        console.detail(f"共用 {time.monotonic() - began:.1f} 秒")
        return code

    parameters = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for name, (kind, default) in more.items()
    ]
    has = get_type_hints(command, include_extras=True)
    own = [one.replace(annotation=has[name]) for name, one in told.parameters.items()]
    run.__signature__ = told.replace(parameters=[*own, *parameters])  # type: ignore[attr-defined]
    run.__annotations__ = {**has, **{name: kind for name, (kind, _) in more.items()}}
    return run


def _say_what_is_used(db: Path | None) -> None:
    """Say which files a command works with, to whom that was asked."""
    from lianhu_cli.cli import settings
    from lianhu_cli.output import console

    if file := settings.current().file:
        console.detail(f"设置文件 {file}")
    if db:
        console.detail(f"登记库 {db}")
