"""Perceptarium's door: how every page looks, and which pages there are."""

import streamlit as st

from pages.shared.assets import provide_plotly

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
    @media (max-width: 760px) {
      .katex-display { font-size: 0.85em; }
      .stMarkdown table { font-size: 0.8em; }
      .stMarkdown :is(th, td) { padding: 0.3em; }
    }
    </style>"""
)
st.navigation(
    {
        "": [st.Page("pages/lab.py", title="The live lab", default=True)],
        "Learn": [
            st.Page("pages/textbook.py", title="Textbook"),
        ],
        "Understand": [
            st.Page("pages/neuron.py", title="One neuron"),
            st.Page("pages/activations.py", title="Activations and losses"),
            st.Page("pages/backpropagation.py", title="Backpropagation with its numbers"),
            st.Page("pages/autodiff.py", title="Automatic differentiation"),
            st.Page("pages/descent.py", title="Gradient descent"),
            st.Page("pages/formulas.py", title="Formulas of the texts"),
        ],
        "Explore": [
            st.Page("pages/starts.py", title="Random starts"),
            st.Page("pages/sweeps.py", title="Sweeps"),
            st.Page("pages/compare.py", title="Compare"),
            st.Page("pages/landscape.py", title="The loss landscape"),
        ],
    },
    position="top",
).run()
