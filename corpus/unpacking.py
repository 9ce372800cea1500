"""What one file holds: a document, or an archive of them, told by its first bytes and never by its name."""

import gzip
import hashlib
import io
import re
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast
from zipfile import ZipExtFile, ZipFile, ZipInfo

import msgspec

from corpus.archive import pages
from corpus.errors import DocumentError
from corpus.readers import Reject
from corpus.streams import BLOCK, DAMAGE, GREATEST_RATIO, Origin, chain, head, reader

SMALL = 1024 * 1024
"""The most bytes of a file that are held as a whole; a larger one is read as a stream."""

_DEEPEST = 2
"""How many archives a file may lie in."""

_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_TAR_MARK = slice(257, 262)
_TAR_NAME_TYPES = {
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
}
_TAR_NAME_LIMIT = 64 * 1024
_ENCRYPTED = 0x1
_OFFICE_FILES = {"[Content_Types].xml", "mimetype"}
_HIDDEN = re.compile(r"(?:^|[/\\])(?:\.(?!\.?(?:[/\\]|$))|__MACOSX[/\\])")

_EMPTY = "an empty archive"
_BOMB = f"it unpacks to more than {GREATEST_RATIO} times its size: what followed is not read"


class SourceFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file with documents in it, taken out of its archive, gzip undone.

    Attributes:
        name: where it came from: a path, ``archive.zip!/folder/page.txt``, or the address of a fetched page.
        content: its bytes; or, if these are more than ``SMALL`` or break off, a stream of them, to be read
            before the next file is asked for, which raises OSError where they break off.
        digest: a SHA-256 that changes when its bytes do; None when that cannot be known before reading.
    """

    name: str
    content: bytes | BinaryIO
    digest: bytes | None = None


def in_memory(name: str, content: bytes) -> SourceFile:
    """Return a file whose bytes are there already."""
    digest = hashlib.sha256(content).digest()
    return SourceFile(
        name=name, content=content if len(content) <= SMALL else io.BytesIO(content), digest=digest
    )


def is_hidden(name: str) -> bool:
    """Return whether a file, or a folder that it lies in, is a hidden one."""
    return _HIDDEN.search(name) is not None


def contents(name: str, origin: Origin) -> Iterator[SourceFile | Reject]:
    """Yield the files that a file holds, itself if it is no archive; archives in an archive are opened too.

    What cannot be taken out is a reject. Nothing is written under a name that an archive chose.
    """
    yield from _contents(name, reader(origin.read), origin, level=0)


def _contents(
    name: str, stream: io.BufferedReader, origin: Origin, level: int
) -> Iterator[SourceFile | Reject]:
    is_gzipped = head(stream).startswith(_GZIP)
    unpacked = reader(gzip.GzipFile(fileobj=stream).read1, origin.unpacked) if is_gzipped else stream
    first = head(unpacked)
    is_zip, is_tar = first.startswith(_ZIP), first[_TAR_MARK] == b"ustar"
    if first.startswith(b"WARC/"):
        yield from _fetched_pages(name, origin, level)
    elif not is_zip and not is_tar:
        yield _source_file(name, unpacked, origin)
    elif level == _DEEPEST:
        yield Reject(source=name, reason="an archive too deep in others: unpack it and ingest the folder")
    elif is_zip:
        is_on_disk = level == 0 and not is_gzipped and origin.seekable()
        yield from _zip_members(name, origin if is_on_disk else unpacked, origin, level + 1)
    else:
        yield from _tar_members(name, unpacked, origin, level + 1)


def _source_file(name: str, stream: io.BufferedReader, origin: Origin) -> SourceFile:
    content = bytearray()
    is_broken = False
    try:
        while len(content) <= SMALL and (block := stream.read1(BLOCK)):
            content += block
    except OSError:
        is_broken = True
    if is_broken or len(content) > SMALL:
        return SourceFile(name=name, content=chain(bytes(content), stream), digest=origin.digest_of(name))
    return SourceFile(name=name, content=bytes(content), digest=hashlib.sha256(content).digest())


def _fetched_pages(name: str, origin: Origin, level: int) -> Iterator[SourceFile | Reject]:
    if origin.path is None or level > 0:
        yield Reject(source=name, reason="a WARC archive is read only from a file of its own")
        return
    try:
        for address, page in pages(origin.path):
            yield in_memory(address, page)
    except DocumentError as error:
        yield Reject(source=name, reason=str(error))


def _zip_members(
    name: str, stream: io.BufferedIOBase | io.RawIOBase, origin: Origin, level: int
) -> Iterator[SourceFile | Reject]:
    with ExitStack() as stack:
        try:
            seekable = stream if stream.seekable() else stack.enter_context(_spooled(stream))
            archive = stack.enter_context(ZipFile(cast(BinaryIO, seekable)))
        except DAMAGE as error:
            yield Reject(source=name, reason=f"a damaged zip archive: {error}")
            return
        members = [info for info in archive.infolist() if not info.is_dir()]
        if _OFFICE_FILES & {info.filename for info in members}:
            yield Reject(source=name, reason="an office document: save it as plain text")
        elif not members:
            yield Reject(source=name, reason=_EMPTY)
        else:
            yield from _taken_out(archive, members, name, origin, level)


def _taken_out(
    archive: ZipFile, members: list[ZipInfo], name: str, origin: Origin, level: int
) -> Iterator[SourceFile | Reject]:
    for info in members:
        member = f"{name}!/{info.filename}"
        if is_hidden(info.filename):
            continue
        if info.flag_bits & _ENCRYPTED:
            yield Reject(source=member, reason="encrypted: unpack it with its password first")
            continue
        try:
            with archive.open(info) as content:
                yield from _contents(
                    member, reader(cast(ZipExtFile, content).read1, origin.unpacked), origin, level
                )
        except DAMAGE as error:
            yield Reject(source=member, reason=f"cannot be taken out of the archive: {error}")
        if origin.is_exhausted():
            yield Reject(source=name, reason=_BOMB)
            return


def _tar_members(
    name: str, stream: io.BufferedReader, origin: Origin, level: int
) -> Iterator[SourceFile | Reject]:
    is_empty = True
    try:
        with tarfile.open(fileobj=stream, mode="r|", tarinfo=_TarMember, errors="replace") as archive:
            while (info := archive.next()) is not None:
                cast(Any, archive).members.clear()  # It would keep them all.
                if not (info.isdir() or info.issym() or info.islnk() or is_hidden(info.name)):
                    is_empty = False
                    yield from _tar_member(archive, info, f"{name}!/{info.name}", origin, level)
    except DAMAGE as error:
        reason = _BOMB if origin.is_exhausted() else f"a damaged or cut archive, read in part only: {error}"
        yield Reject(source=name, reason=reason)
    else:
        if is_empty:
            yield Reject(source=name, reason=_EMPTY)


def _tar_member(
    archive: tarfile.TarFile, info: tarfile.TarInfo, member: str, origin: Origin, level: int
) -> Iterator[SourceFile | Reject]:
    content = archive.extractfile(info) if info.isreg() and not info.issparse() else None
    if content is None:
        yield Reject(source=member, reason="cannot be read: not a file")
    else:
        yield from _contents(member, reader(content.read), origin, level)


class _TarMember(tarfile.TarInfo):
    """A member whose header must be sound: tarfile takes a damaged one for the archive's end."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> "_TarMember":
        """Read a header.

        Raises:
            tarfile.ReadError: it is damaged, or missing, or states a size that no header of names has.
        """
        if buf.count(0) == tarfile.BLOCKSIZE:
            return super().frombuf(buf, encoding, errors)
        try:
            member = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            raise tarfile.ReadError(str(error)) from error
        is_too_large = member.type in _TAR_NAME_TYPES and member.size > _TAR_NAME_LIMIT
        if member.size < 0 or is_too_large:
            raise tarfile.ReadError(f"a header of {member.size} bytes")
        return member


@contextmanager
def _spooled(stream: io.BufferedIOBase | io.RawIOBase) -> Iterator[BinaryIO]:
    """Give a stream's bytes in a file without a name, as a zip archive is read from its end."""
    with SpooledTemporaryFile(max_size=16 * SMALL) as spooled:
        copyfileobj(stream, spooled)
        yield cast(BinaryIO, spooled)
