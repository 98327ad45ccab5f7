"""What a page must be for everyone: axe at WCAG 2.2 AA, readable on a phone, large enough to hit, usable by keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Rules that are left out, each with its reason. None so far.
EXCLUDED: dict[str, str] = {}
SMALLEST_TARGET = 44
NARROWEST = 320

# What can be hit with a finger, except links in running text, whose height is the line's (WCAG 2.5.8 excepts them too).
SMALL_TARGETS = """(smallest) => [...document.querySelectorAll(
  'button, select, textarea, summary, input:not([type=hidden]), a[href]')].filter((element) => {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    if (!box.width || !box.height || style.visibility === 'hidden' || box.bottom < 0 || box.right < 0) return false;
    if (element.tagName === 'A' && style.display === 'inline') return false;
    // A box or a button of choice is hit through its label.
    const label = element.closest('label') || (element.id && document.querySelector(`label[for="${CSS.escape(element.id)}"]`));
    const held = ['checkbox', 'radio'].includes(element.type) && label ? label.getBoundingClientRect() : box;
    return held.height < smallest - 0.5;
  }).map((element) => [`${element.tagName.toLowerCase()}.${element.className}`, Math.round(element.getBoundingClientRect().height),
    (element.getAttribute('aria-label') || element.textContent || element.name || '').trim().slice(0, 40)])
  // Fifty rows of the same kind are one thing to mend.
  .filter(([kind], place, all) => all.findIndex(([other]) => other === kind) === place)
  .map(([kind, height, name]) => `${kind} «${name}» is ${height} px high`)"""

TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const scrolls = (element) => { for (let at = element.parentElement; at; at = at.parentElement) {
    if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(at).overflowX)) return true; } return false; };
  const right = (element) => element.getBoundingClientRect().right;
  return [...document.body.querySelectorAll('*')].filter((element) => right(element) > width + 1 && !scrolls(element))
    .slice(-5)
    .map((element) => `${element.tagName.toLowerCase()}.${element.className} reaches ${Math.round(right(element))} px of ${width}`)
    .concat(['the page scrolls sideways']);
}"""

FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return ['', true];
  const labels = element.labels && element.labels.length ? element.labels[0].textContent : '';
  const text = (id) => document.getElementById(id)?.textContent || '';
  const described = (element.getAttribute('aria-labelledby') || '').split(' ').map(text).join(' ');
  const name = element.getAttribute('aria-label') || described.trim() || labels || element.textContent || element.value || '';
  const style = getComputedStyle(element);
  const holder = element.closest('label') ? getComputedStyle(element.closest('label')) : style;
  const ring = (style) => (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
  return [name.trim().replace(/\\s+/g, ' '), ring(style) || ring(holder)];
}"""


# One of each kind of text: of those that are written alike, shown alike and painted alike, through all that they stand in. A link in the
# midst of a text is one of its own: it hangs on the words around it. It is the first of its kind that is given, so that whether it can be
# seen, and whether it is of use, belong to what is alike.
ONE_OF_EACH = """() => {
  const known = new Map();
  const paint = (element) => {
    if (!element) return '';
    if (!known.has(element)) {
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      known.set(element, [paint(element.parentElement), element.tagName, element.className, element.type, element.getAttribute('role'),
        style.color, style.backgroundColor, style.backgroundImage, style.opacity, style.position, style.display, style.visibility,
        style.fontSize, style.fontWeight, style.textShadow, style.textDecoration, style.filter, style.mixBlendMode, style.clipPath,
        box.width > 1 && box.height > 1, element.checkVisibility()].join('|'));
    }
    return known.get(element);
  };
  const said = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())
    || element.matches('input:not([type=hidden]), select, textarea');
  const off = (element) => !!element.closest(':disabled, [aria-disabled=true]') || !!element.closest('label')?.control?.disabled;
  const amid = (element) => {
    let block = element.parentElement;
    while (block && getComputedStyle(block).display === 'inline') block = block.parentElement;
    return element.tagName === 'A' && !!block && block.textContent.trim().length > element.textContent.trim().length;
  };
  const kinds = new Set();
  return [...document.body.querySelectorAll('*')].filter(said).filter((element) => {
    const kind = [paint(element), off(element)].join();
    if (kinds.has(kind) && !amid(element)) return false;
    kinds.add(kind);
    return true;
  });
}"""


@cache
def _axe() -> str:
    from axe_playwright_python.sync_playwright import Axe

    return str(Axe().axe_script)


def axe(page: Page, *, only: Sequence[str] = (), where: str = "() => []") -> list[str]:
    """What axe finds, in sentences that say where; `only` names single rules, and `where` finds the elements to look at instead of all."""
    chosen = {"type": "rule", "values": list(only)} if only else {"type": "tag", "values": TAGS}
    rules = {name: {"enabled": False} for name in EXCLUDED}
    # Half a megabyte of script is given to a page once, however often it is asked.
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())
    options = {"runOnly": chosen, "rules": rules, "resultTypes": ["violations"]}
    # Elements cannot be handed back and forth: the page finds them and gives them to axe itself.
    run = f"const found = ({where})(); const answer = await axe.run(found.length ? {{include: found}} : document, options);"
    violations: Any = page.evaluate(f"async (options) => {{ {run} return answer.violations; }}", options)
    return [
        f"axe {violation['id']} ({violation['impact']}): {violation['help']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for violation in violations
        for node in violation["nodes"]
    ]


def everything(page: Page, *, script: bool = True) -> list[str]:
    """All that can be judged of a page as it stands: in light and dark, on a desk and on the narrowest screen."""
    if not script:
        return []
    found = [f"light: {problem}" for problem in axe(page)]
    page.emulate_media(color_scheme="dark")
    # Only colours differ in the dark, and fifty rows that are painted alike are one.
    found += [f"dark: {problem}" for problem in axe(page, only=["color-contrast", "link-in-text-block"], where=ONE_OF_EACH)]
    page.emulate_media(color_scheme="light")
    return found + narrow(page)


def narrow(page: Page) -> list[str]:
    """What does not fit, or is too small for a finger, on the narrowest screen: it hangs on what is written on the page."""
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": NARROWEST, "height": 700})
    found = [f"at {NARROWEST} px: {problem}" for problem in page.evaluate(TOO_WIDE)]
    found += [f"at {NARROWEST} px: {problem}" for problem in page.evaluate(SMALL_TARGETS, SMALLEST_TARGET)]
    page.set_viewport_size(size)
    return found


def focused_name(page: Page) -> str:
    """The name of what has the focus."""
    name, _ = page.evaluate(FOCUSED)
    return str(name)


def keyboard_path(page: Page, names: Sequence[str], *, longest: int) -> None:
    """Presses Tab until every name has had the focus, in this order; each stop must show that it has it."""
    wanted = list(names)
    passed: list[str] = []
    for _ in range(longest):
        if not wanted:
            return
        page.keyboard.press("Tab")
        name, visible = page.evaluate(FOCUSED)
        passed.append(name)
        assert visible, f"nothing shows that «{name}» has the focus"
        if name == wanted[0] or name.startswith(wanted[0]):
            wanted.pop(0)
    assert not wanted, f"Tab never came to «{wanted[0]}»; it passed {passed}"
