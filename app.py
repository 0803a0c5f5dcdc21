"""Perceptarium's door: how every page looks, and which pages there are."""

import streamlit as st
from streamlit.navigation.page import Page as StreamlitPage
from streamlit.runtime.pages_manager import PagesManager

from pages.shared.menu import MENU, TITLES
from pages.shared.stage.assets import loader, provide_plotly
from pages.shared.state.words import explained_words

st.set_page_config(
    page_title="Perceptarium",
    page_icon="🪐",
    layout="wide",
    menu_items={"About": "Perceptarium: watch small neural networks learn logic gates, and see why they do or do not."},
)
provide_plotly()
st.html(
    """<style>
    .stMainBlockContainer { padding: 3.9rem 1.2rem 1.5rem; }
    .stMainBlockContainer > .stVerticalBlock { gap: 0.6rem; }
    .katex-display { padding: 0.4em 8px; overflow-y: hidden; }
    :is(.st-key-page_head, .st-key-present_run) { gap: 0.6rem; }
    :is(.st-key-page_head, .st-key-present_run) > :first-child { flex: 1 1 160px; min-width: min(160px, 100%); }
    .st-key-page_head :is(h1, h2, h3) { font-size: 1.15rem; line-height: 1.08; padding: 0; }
    .st-key-present_run .stMarkdown { font-size: 1.2rem; }
    [data-testid="stLayoutWrapper"]:has(> .st-key-links) { display: none; }
    .st-key-large_code img { height: calc(100dvh - 11rem); object-fit: contain; image-rendering: pixelated; }
    [class*="st-key-own_"] kbd { display: none; }
    .stApp a.word { color: inherit; text-decoration: underline dotted; text-underline-offset: 0.2em; }
    .stApp a.word:hover { text-decoration-style: solid; }
    .word-card {
      position: fixed; margin: 0; padding: 0.6rem 0.9rem; max-width: min(22rem, calc(100vw - 12px));
      border: 1px solid color-mix(in srgb, currentColor 35%, transparent); border-radius: 0.5rem;
      box-shadow: 0 4px 16px rgb(0 0 0 / 25%); font-size: 0.95rem; line-height: 1.4;
    }
    .word-card p { margin: 0.3rem 0 0; }
    .word-card em { display: block; margin-top: 0.3rem; }
    .word-card a { color: inherit; }
    [data-testid^="stBaseButton-primary"]:not(:disabled) { background: #0b6e99; border-color: #0b6e99; color: #fff; }
    @media (max-width: 760px) {
      .katex-display { font-size: 0.85em; }
      .stMarkdown table { font-size: 0.8em; }
      .stMarkdown :is(th, td) { padding: 0.3em; }
    }
    </style>"""
)
with st.container(key="links"):
    st.components.v2.component("perceptarium_links", js=loader("shared/links.js"))(data={})
    st.components.v2.component("perceptarium_words", js=loader("shared/words.js"))(data=explained_words())


def page(name: str) -> StreamlitPage:
    """The page in the folder of this name, which is also its address; the first one opens without a name."""
    return st.Page(f"pages/{name}/page.py", title=TITLES[name], url_path=name, default=name == next(iter(TITLES)))


# Before Streamlit knows that pages are named here, it looks for files in pages/ itself.
looked_for_files = getattr(PagesManager, "uses_pages_directory", False)
chosen = st.navigation({group: [page(name) for name in names] for group, names in MENU.items()}, position="top")
if looked_for_files and st.context.url and chosen.url_path:
    # The server's first visitor has come by a link to a page, and was told that there is none.
    st.html("<script>location.reload()</script>", unsafe_allow_javascript=True)
    st.stop()
chosen.run()
