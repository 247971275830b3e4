"""An Office package as named parts: read when asked for, written back with the parts that changed."""

import html
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

_RELATION = re.compile(r"<(?:\w+:)?Relationship\b([^>]*?)/?>")
_ATTRIBUTE = re.compile(r'([\w:]+)\s*=\s*(?:"([^"]*)"|\'([^\']*)\')')
_NUMBERED = re.compile(r"&#(?:[0-9]{4,7}|x[0-9a-fA-F]{3,6});")
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."


class ForeignPackageError(Exception):
    """The package is not built as we know it: it is better left alone."""


@dataclass(slots=True)
class Package:
    """A zip archive of parts; `changed` are those to be written anew."""

    archive: zipfile.ZipFile
    changed: dict[str, str] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)

    def __contains__(self, part: str) -> bool:
        """Tell whether there is such a part."""
        there = part in self.changed or part in self.archive.NameToInfo
        return there and part not in self.dropped

    def read(self, part: str) -> str:
        """Return the text of a part."""
        if part not in self.changed:
            try:
                return self.archive.read(part).decode("utf-8-sig")
            except (KeyError, UnicodeDecodeError) as error:
                raise ForeignPackageError(part) from error
        return self.changed[part]

    def save(self, path: Path) -> None:
        """Write all parts, in their order, the new ones last."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
            for info in self.archive.infolist():
                if info.filename in self.dropped:
                    continue
                text = self.changed.get(info.filename)
                target.writestr(
                    info,
                    self.archive.read(info) if text is None else _bytes(text),
                    zipfile.ZIP_DEFLATED,
                )
            for part in self.changed.keys() - self.archive.NameToInfo.keys():
                target.writestr(part, _bytes(self.changed[part]))

    def relations(self, part: str) -> list[dict[str, str]]:
        """Return the relationships of a part, each with its `Target` as the name of a part."""
        name = _relations_of(part)
        if name not in self:
            return []
        found = [attributes(tag) for tag in _RELATION.findall(self.read(name))]
        for relation in found:
            relation["Target"] = _resolved(part, relation.get("Target", ""))
        return found

    def relate(self, part: str, target: str, kind: str) -> str:
        """Add a relationship from a part to another and return its Id; `kind` is the type's last word."""
        name = _relations_of(part)
        known = self.relations(part)
        taken = {relation.get("Id") for relation in known}
        new = next(one for n in range(len(known) + 1, 9999) if (one := f"rId{n}") not in taken)
        namespace = self._namespace()
        element = f'Relationship Id="{new}" Type="{namespace}/{kind}" Target="{html.escape("/" + target)}"'
        text = (
            self.read(name)
            if name in self
            else '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns='
            '"http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
        )
        self.changed[name] = appended(text, "Relationships", f"<{{0}}{element}/>")
        return new

    def drop(self, part: str, owner: str) -> None:
        """Leave a part out, and what `owner` and the package say of it."""
        self.dropped.add(part)
        name = _relations_of(owner)
        links = _RELATION.finditer(self.read(name))
        gone = [
            link.group()
            for link in links
            if _resolved(owner, attributes(link.group()).get("Target", "")) == part
        ]
        text = self.read(name)
        for link in gone:
            text = text.replace(link, "")
        self.changed[name] = text
        types = "[Content_Types].xml"
        override = rf'<(?:\w+:)?Override\b[^>]*PartName="/{re.escape(part)}"[^>]*/>'
        self.changed[types] = re.sub(override, "", self.read(types))

    def declare(self, part: str, kind: str) -> None:
        """Add the content type of a new part; `kind` is as in worksheet+xml."""
        types = "[Content_Types].xml"
        override = f'<{{0}}Override PartName="/{part}" ContentType="{_SPREADSHEET}{kind}"/>'
        self.changed[types] = appended(self.read(types), "Types", override)

    def declare_extension(self, extension: str, kind: str) -> None:
        """Add the content type of all parts with an extension, if it is not there yet."""
        types = "[Content_Types].xml"
        text = self.read(types)
        if not re.search(rf'Extension="{extension}"', text, re.IGNORECASE):
            default = f'<{{0}}Default Extension="{extension}" ContentType="{kind}"/>'
            # Defaults may stand anywhere among the overrides, but some readers want them first.
            at = re.search(r"<(\w+:)?Types\b[^>]*>", text)
            if at is None:
                raise ForeignPackageError(types)
            new = default.format(at.group(1) or "")
            self.changed[types] = text[: at.end()] + new + text[at.end() :]

    def _namespace(self) -> str:
        """Return the namespace of relationship types: the transitional one, or the strict."""
        for relation in self.relations("xl/workbook.xml"):
            kind = relation.get("Type", "")
            if kind.endswith("/worksheet"):
                return kind.removesuffix("/worksheet")
        raise ForeignPackageError("xl/workbook.xml")


def attributes(tag: str) -> dict[str, str]:
    """Return the attributes of a start tag, entities as they stand.

    >>> attributes('c r="D8" s="3"')
    {'r': 'D8', 's': '3'}
    """
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(tag)}


def appended(xml: str, parent: str, child: str) -> str:
    """Return `xml` with a child at the end of an element; {0} in it stands for the prefix.

    >>> appended("<x:a/>", "a", "<{0}b/>"), appended("<a><c/></a>", "a", "<{0}b/>")
    ('<x:a><x:b/></x:a>', '<a><c/><b/></a>')
    """
    closing = list(re.finditer(rf"</((?:\w+:)?){parent}\s*>", xml))
    if closing:
        at = closing[-1]
        return xml[: at.start()] + child.format(at.group(1)) + xml[at.start() :]
    empty = re.search(rf"<((?:\w+:)?){parent}\b([^>]*)/>", xml)
    if empty is None:
        raise ForeignPackageError(parent)
    prefix, rest = empty.groups()
    whole = f"<{prefix}{parent}{rest}>{child.format(prefix)}</{prefix}{parent}>"
    return xml[: empty.start()] + whole + xml[empty.end() :]


def plain(xml: str) -> str:
    """Return the text that XML holds.

    >>> plain("&#34920;1 &lt;&amp;lt;")
    '表1 <&lt;'
    """
    return html.unescape(xml)


def decoded(xml: str) -> str:
    """Return XML with its characters written out, but for those that mean something in XML.

    >>> decoded("&#34920;&#38;&#x8868;&amp;")
    '表&#38;表&amp;'
    """
    return _NUMBERED.sub(lambda found: html.unescape(found.group()), xml)


def _bytes(xml: str) -> bytes:
    """Return a part as UTF-8, whatever it was written in before."""
    return re.sub(r"""^(<\?xml\b[^>]*?encoding=["'])[\w-]+""", r"\1UTF-8", xml).encode()


def quoted(text: str) -> str:
    """Return a text as XML holds it; characters that XML cannot hold are left out."""
    return html.escape(
        re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", text), quote=False
    )


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _resolved(part: str, target: str) -> str:
    target = target.replace("\\", "/")
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
