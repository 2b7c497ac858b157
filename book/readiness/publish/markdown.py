"""Raw HTML inside MyST Markdown, fenced so that its content cannot end the fence."""

from __future__ import annotations

import re


def raw_block(html: str) -> str:
    """A MyST directive that passes HTML through.

    >>> print(raw_block("<p>x</p>"))
    ```{raw} html
    <p>x</p>
    ```
    """
    longest = max((len(run) for run in re.findall("`+", html)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{{raw}} html\n{html}\n{fence}"


def page(title: str, *parts: str) -> str:
    """A page: its title, and Markdown parts."""
    return "\n\n".join([f"# {plain_heading(title)}", *parts]) + "\n"


def plain_heading(title: str) -> str:
    """A heading's text with the characters escaped that Markdown would read as markup."""
    return re.sub(r"([\\`*_{}\[\]<>#$|])", r"\\\1", title.replace("\n", " "))
