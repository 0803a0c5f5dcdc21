"""Perceptarium's door: how every page looks, and which pages there are."""

import streamlit as st
from streamlit.navigation.page import Page as StreamlitPage
from streamlit.runtime.pages_manager import PagesManager

from pages.shared.menu import MENU, TITLES
from pages.shared.parts.about import about
from pages.shared.parts.look import MARK, look
from pages.shared.stage.assets import loader, provide_plotly
from pages.shared.state.hidden import has_menu, hide_as
from pages.shared.state.kept import recall, to_keep, visit
from pages.shared.state.playlist import recall as recall_playlist
from pages.shared.state.playlist import remembered_playlist
from pages.shared.state.playlist_bar import playlist_bar
from pages.shared.state.words import explained_words

st.set_page_config(
    page_title="Perceptarium",
    page_icon=MARK,
    layout="wide",
    menu_items={"About": about()},
)
provide_plotly()
EVERYWHERE, KEEPER = "all_pages", "keeper"
with st.container(key="everywhere"):
    everywhere = st.components.v2.component("perceptarium_everywhere", js=loader("shared/everywhere.js"))
    everywhere(
        key=EVERYWHERE,
        data=explained_words() | remembered_playlist(),
        on_playlist_change=lambda: recall_playlist(EVERYWHERE),
    )
    place_to_keep = st.container()


def page(name: str) -> StreamlitPage:
    """The page in the folder of this name, which is also its address; the first one opens without a name."""
    return st.Page(f"pages/{name}/page.py", title=TITLES[name], url_path=name, default=name == next(iter(TITLES)))


# Before Streamlit knows that pages are named here, it looks for files in pages/ itself.
looked_for_files = getattr(PagesManager, "uses_pages_directory", False)
hide_as(st.query_params)
visit(st.query_params.to_dict())
pages = {group: [page(name) for name in names] for group, names in MENU.items()}
chosen = st.navigation(pages, position="top" if has_menu() else "hidden")
if looked_for_files and st.context.url and chosen.url_path:
    # The server's first visitor has come by a link to a page, and was told that there is none.
    st.html("<script>location.reload()</script>", unsafe_allow_javascript=True)
    st.stop()
is_lab = not chosen.url_path  # it has no name in the address
look(side_bar=is_lab and not st.context.is_embedded, menu=has_menu())
playlist_bar()
chosen.run()
with place_to_keep:  # last: what the page has just changed is kept too
    keep = st.components.v2.component("perceptarium_kept", js=loader("shared/kept.js"))
    keep(key=KEEPER, data=to_keep(), on_kept_change=lambda: recall(KEEPER))
