"""What the system and the TOML reader say went wrong, in the words of a clerk."""

import errno
import re

_SAID = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘只读",
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘配额用完了",
    errno.EEXIST: "同名的文件占着",
    errno.ENOTDIR: "路径里有一段是文件，不是文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTSUP: "是管道或设备，不是普通文件",
    errno.EBUSY: "正被别的程序占用",
    errno.ETXTBSY: "正被别的程序占用",
    errno.ENAMETOOLONG: "名字太长",
    errno.EMFILE: "打开的文件太多",
    errno.EIO: "磁盘读写出错",
    errno.EFBIG: "文件太大",
}
_OPEN_ELSEWHERE = {32, 33}
"""What Windows says of a file that another program has open: a sharing violation, a lock."""
_TOML = {
    "nested too deep": "括号套得太深",
    "a number too long": "有一个数字太长",
}
"""Beyond what TOML's reader says (`rules.toml`)."""
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


def of_system(error: OSError) -> str:
    """Return why the system refused a file.

    >>> of_system(FileNotFoundError(errno.ENOENT, "No such file or directory"))
    '没有这个文件或文件夹'
    """
    if getattr(error, "winerror", None) in _OPEN_ELSEWHERE:
        return "正被别的程序打开"
    return _SAID.get(error.errno or 0) or error.strerror or str(error)


def of_toml(error: ValueError) -> str:
    """Return where a text stops being TOML (`tomllib.TOMLDecodeError`), or that it is no UTF-8.

    >>> of_toml(ValueError("Expected '=' after a key in a key/value pair (at line 3, column 9)"))
    '第3行第9列起读不下去：一行写一项，名称 = 值，文字放在引号里'
    """
    if isinstance(error, UnicodeDecodeError):
        return "不是 UTF-8 编码，请另存为 UTF-8"
    for sign, said in _TOML.items():
        if sign in str(error):
            return said
    place = _PLACE.search(str(error))
    where = f"第{place[1]}行第{place[2]}列起" if place else "文件末尾"
    return f"{where}读不下去：一行写一项，名称 = 值，文字放在引号里"
