r"""Words of site generators among Markdown: Jekyll's Liquid, Hugo's shortcodes.

They are instructions to another program, so they are text to the letter: no markup
is read in them.  A call of a template, as wikitext has it, is told from Liquid by the
look of what stands between the braces:

========================  ====================================================
``{% … %}``               a tag of Liquid's
``{{< … >}} {{% … %}}``   a shortcode of Hugo's
``{{ x }} {{- x -}}``     Liquid: white space or a dash at both edges
``{{a.b}} {{a.b | c}}``   Liquid: a dotted name, to the end or a bar
``{{x | f: "a"}}``        Liquid: a bar that has white space around it
``[a]({{ x }}/b.html)``   a link whose destination has one of these
``{{Name|x}} {{Name}}``   neither: text, whose markup is read
========================  ====================================================
"""

from __future__ import annotations

import re
from typing import Final

# A tag among it would be one to every other reader of Markdown.
_IN_TAG: Final = r"[^%{<]*+(?:(?:%(?!\})|\{(?!%)|<(?!/?[A-Za-z]|[!?]))[^%{<]*+)*"
_INSIDE: Final = r"[^{}<]*+(?:(?:\{(?!\{)|\}(?!\})|<(?!/?[A-Za-z]|[!?]))[^{}<]*+)*"
_FORMS: Final = (
    rf"\{{%{_IN_TAG}%\}}",
    rf"\{{\{{(?=[<]){_INSIDE}(?<=>)\}}\}}",
    rf"\{{\{{(?=[%]){_INSIDE}(?<=%)\}}\}}",
    rf"\{{\{{(?=[\s-]){_INSIDE}(?<=[\s-])\}}\}}",
    r"\{\{[A-Za-z_][\w-]*+\.[\w.-]++(?:\s*+\|[^{}<]*+)?\}\}",
    r"\{\{[^\s{}|<][^{}|<]*+(?<=\s)\|\s[^{}<]*+\}\}",
)
_TO: Final = r"[^\s(){}<>\[\]\\`*_$&|~]*"
LIQUID_LINK = re.compile(rf"\[[^\[\]{{}}<>\\`*_$&|~!\n]*\]\({_TO}(?:{'|'.join(_FORMS)}){_TO}\)")
"""A link whose destination another program makes."""
LIQUID = re.compile("|".join((LIQUID_LINK.pattern, *_FORMS)))
"""A whole instruction, one alternative a row of the table; none holds another."""
UNCLOSED = re.compile(rf"\{{(?=\{{(?!{_INSIDE}(?:\}}\}}|\{{\{{))|%(?!{_IN_TAG}(?:%\}}|\{{%)))")
"""A brace that might begin one whose end stands beyond a text."""
INSTRUCTIONS = re.compile(f"{LIQUID.pattern}|{UNCLOSED.pattern}")


def is_shortcode(source: str) -> bool:
    """Whether an instruction is Hugo's, not Jekyll's.

    Example:
        >>> is_shortcode("{{< figure >}}"), is_shortcode("{{ page.title }}")
        (True, False)
    """
    return source.startswith(("{{<", "{{%"))
