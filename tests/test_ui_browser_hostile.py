"""In a real browser: no text of a document, question, address or person is ever obeyed, on a page or in a file."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

import docx
import pytest
from markdown_it import MarkdownIt
from page_server import NEEDS_CHROMIUM
from page_steps import EN, ZH, ask, click, download, eventually, open_page, rerun, settled, taken_out_after, upload
from playwright.sync_api import Page, expect

pytestmark = NEEDS_CHROMIUM
# Each is something that HTML, Markdown or Streamlit would obey; the marks tell which one was.
ORDERS = (
    "<script>window.taken=1</script>",
    "<img src=x onerror=window.taken=1>",
    "<b>粗</b>",
    "[链接](javascript:window.taken=1)",
    "[外链](https://evil.example/a)",
    "![图](http://localhost:1/x.png)",
    "<https://evil.example/b>",
    "https://evil.example/c",
    "$latex_1$",
    ":smile:",
    ":material/skull:",
    ":red[红]",
    ":orange-background[橙]",
    ":small[小]",
    "**星**",
    "`码`",
    "~~删~~",
    "|甲|乙|",
)
# What each of them would leave in the page.
OBEYED = """() => {
  const all = (root) => [...root.querySelectorAll("*")].flatMap((e) => [e, ...(e.shadowRoot ? all(e.shadowRoot) : [])]);
  const main = all(document.querySelector('[data-testid="stMain"]'));
  const own = (e) => [...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data).join("");
  return main.filter((e) =>
    (e.matches('script, iframe, del, .katex, img, a[href*="evil.example"], a[href^="javascript"]'))
    || (e.matches('[data-testid="stIconMaterial"], [role="img"]') && /skull/.test(e.outerHTML))
    || (e.matches("code") && own(e) === "码")
    || (e.matches("b, strong, em, small, td, th") && ["粗", "星", "小", "甲", "乙"].includes(own(e)))
    || (e.matches("span[style], span[class*=color], .stMarkdownColoredText, .stMarkdownColoredBackground")
        && ["红", "橙"].includes(own(e)))
  ).map((e) => e.outerHTML.slice(0, 200));
}"""
READ = """() => {
  const text = (node) => node.nodeType === 3 ? node.data
    : [...(node.shadowRoot ? node.shadowRoot.childNodes : []), ...node.childNodes].map(text).join(" ");
  return text(document.querySelector('[data-testid="stMain"]')).replaceAll("\u2060", "");
}"""
TITLE = "<b>粗</b>**星**`码`$latex_1$意见"  # read as the title; with a colon or an address it would be a sentence
TEXT = f"{TITLE}\n一、总体<script>window.taken=1</script>要求:material/skull:\n" + "".join(
    f"到2027年，松林镇第{number}类冷库{order}容量达到{number}0万吨。\n" for number, order in enumerate(ORDERS, start=1)
)
NAME = "<img src=x onerror=alert(1)>[x](javascript:1):smile:.txt"


@pytest.fixture
def watched(page: Page, address: str) -> Iterator[Page]:
    """A window that fails the test when it asks another server for anything, or a script of a text ran."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    yield page
    own = (address, address.replace("http", "ws"), "data:", "blob:")
    settled(page)
    assert page.evaluate("window.taken") is None
    assert [url for url in asked if not url.startswith(own)] == []


def shows_as_text(page: Page, *orders: str) -> None:
    """Check that nothing of the page is what an order asks for, and that the orders are there as they were written."""
    settled(page)

    def as_written() -> None:
        read = "".join(page.evaluate(READ).split())
        # A text may be cut into sentences behind its marks, and a sentence stands in an element of its own.
        assert [order for order in orders if order.replace(" ", "") not in read] == [], read[:1500]

    eventually(page, as_written)
    assert page.evaluate(OBEYED) == []  # no part is on its way any more: nothing may ever have been obeyed


def test_a_hostile_document_stays_text_on_every_page_and_in_every_file(watched: Page, address: str) -> None:
    page = watched
    open_page(page, f"{address}/library?lang=zh")
    upload(page, ZH, NAME, TEXT)
    shows_as_text(page)
    opened = page.locator('a[href*="img-src"]').first
    expect(opened).to_be_visible()
    path = opened.get_attribute("href") or ""  # it was there at once
    doc = page.evaluate("url => new URL(url, location).searchParams.get('doc')", path)
    with taken_out_after(page, address, ZH, doc):
        open_page(page, f"{address}/library?lang=zh")
        shows_as_text(page, TITLE)
        open_page(page, f"{address}/?lang=zh")  # the library on a first visit
        shows_as_text(page, TITLE)
        open_page(page, f"{address}/document?doc={doc}&lang=zh")
        shows_as_text(page, *ORDERS)
        click(page.locator(".sentence").nth(3))
        expect(page.locator(".source mark").first).to_be_visible()
        shows_as_text(page, *ORDERS)
        for where in ("figures", "cities"):
            open_page(page, f"{address}/{where}?doc={doc}&lang=zh")
            shows_as_text(page)
        open_page(page, f"{address}/?q=冷库 冷链&lang=en")
        click(page.locator('[class*="st-key-filters-"] button[data-variant="pills"]').filter(has_text="粗"))
        expect(page.get_by_text(re.compile(EN("answer.inside", count=r"\d+")))).to_be_visible()
        click(page.locator('[class*="st-key-more-"] button'))
        expect(page.locator('[class*="st-key-passage-11"]')).to_be_visible()
        shows_as_text(page, TITLE[:24], ORDERS[0])  # a filter shows the beginning of a title
        for number in (0, 1):
            click(page.get_by_role("button", name=EN("clause.collect"), exact=True).nth(number))
            expect(page.get_by_role("link", name=f"{EN('pages.basket')} ({number + 1})")).to_be_visible()
        click(page.get_by_role("link", name=re.compile(EN("pages.basket"))))
        note = page.get_by_label(EN("basket.note")).first
        expect(note).to_be_visible()
        with rerun(page):
            note.fill(" ".join(ORDERS))
            note.press("ControlOrMeta+Enter")
        shows_as_text(page)
        _files(page)
    shows_as_text(page, TITLE)  # what was removed is named


def _files(page: Page) -> None:
    """Check that what the basket saves shows the texts as they are."""
    markdown = download(page, EN("basket.markdown")).read_text(encoding="utf-8")
    inline = [
        child
        for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
        for child in token.children or [token]
    ]
    assert {token.type for token in inline} <= {
        "heading_open", "heading_close", "blockquote_open", "blockquote_close", "paragraph_open", "paragraph_close",
        "text", "softbreak", "text_special",
    }  # fmt: skip
    shown = "".join(token.content for token in inline)
    assert [order for order in ORDERS if order not in shown] == []
    path = download(page, EN("basket.docx"))
    assert all(order in "\n".join(p.text for p in docx.Document(str(path)).paragraphs) for order in ORDERS)
    with zipfile.ZipFile(path) as package:
        links = "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".rels"))
        assert "External" not in links and "<w:hyperlink" not in package.read("word/document.xml").decode()


@pytest.mark.parametrize(
    "path", ["/document?id={}&doc={}", "/cities?view={}&doc={}", "/figures?doc={}", "/library?x={}", "/?lang={}&q={}"]
)
def test_hostile_parts_of_an_address_stay_text(watched: Page, address: str, path: str) -> None:
    for order in ("<img src=x onerror=window.taken=1>[x](javascript:alert(1))", " ".join(ORDERS)):
        open_page(watched, address + path.replace("{}", re.sub(r"[&#+%]", "", order)))
        shows_as_text(watched)


def test_a_hostile_question_stays_text(watched: Page, address: str) -> None:
    open_page(watched, f"{address}/?lang=en")
    for order in ORDERS:
        with rerun(watched):
            ask(watched, f"{order} 冷链物流")
        expect(watched.get_by_text(re.compile(EN("ask.reading", text="")))).to_be_visible()
        shows_as_text(watched)
        # Some are answered with clauses, others by the headings that are nearest; either is drawn.
        offered = watched.get_by_role("button", name=EN("clause.cite")).or_(watched.locator(".st-key-nearest"))
        offered.first.wait_for()


def test_a_hostile_theme_that_is_typed_into_its_chip_stays_text(watched: Page, address: str) -> None:
    open_page(watched, f"{address}/?q=which cities target 冷链物流&lang=en")
    watched.get_by_role("combobox", name=EN("ask.theme"), exact=True).focus()
    watched.keyboard.press("ControlOrMeta+a")
    watched.keyboard.type("[链接](javascript:window.taken=1) :red[红] $latex_1$")
    with rerun(watched):
        watched.keyboard.press("Enter")
    expect(watched.get_by_label(EN("ask.label"))).to_have_value(re.compile("javascript"))
    shows_as_text(watched)
