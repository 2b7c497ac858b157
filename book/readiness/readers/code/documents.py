"""XML of other tools: read as a whole, of bounded size, and without what XML lets a file do to its reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readiness.readers.files import InputFile

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_XML_BYTES = 64 * 1024 * 1024


def root_of(file: InputFile, expected: str, *tags: str) -> Element:
    """The root element of a document.

    Parameters
    ----------
    file
        The file.
    expected
        What the document should be, for the error.
    *tags
        What its root may be called.

    Raises
    ------
    InputError
        If it is no such document, larger than `MOST_XML_BYTES`, or holds declarations of entities.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    content = file.stream.read(MOST_XML_BYTES + 1)
    if len(content) > MOST_XML_BYTES:
        raise file.error("$", f"at most {MOST_XML_BYTES // 1024**2} MiB of XML", "a larger one")
    try:
        root: Element = fromstring(content)
    except DefusedXmlException as error:
        got = f"a document that declares entities ({type(error).__name__})"
        raise file.error("$", f"{expected}: XML without a document type of its own", got) from None
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        got = "an empty file" if not content.strip() else str(error)
        line = error.position[0] if isinstance(error, ParseError) and content.strip() else None
        raise file.error("$", f"{expected}: XML", got, line=line) from None
    if root.tag not in tags:
        raise file.error("$", f"{expected}: <{tags[0]}>", f"<{root.tag}>")
    return root


def number_of(file: InputFile, element: Element, name: str) -> int:
    """A whole number of at least 0 in an attribute.

    Raises
    ------
    InputError
        If it is none.
    """
    told = element.get(name)
    if told is None or not told.isdigit():
        got = "nothing" if told is None else repr(told[:60])
        raise file.error(f"$.{element.tag}.{name}", "a whole number", got)
    return int(told)
