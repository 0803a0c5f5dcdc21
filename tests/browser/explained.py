"""A page that explains, as its visitor sees it: its pictures by name, its address, and when it has come to rest."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import expect

from tests.browser.visit import Visit, settle

COUNT_REDRAWS = """() => {
  window.redraws = 0;
  for (const name of ["newPlot", "react", "redraw", "relayout", "restyle", "update"]) {
    const before = Plotly[name];
    Plotly[name] = (root, ...more) => {
      if (root.isConnected && root.closest(".picture")) window.redraws += 1;
      return before(root, ...more);
    };
  }
}"""


class ExplainedVisit:
    """One page of those that explain, at an address of the server."""

    def __init__(self, page, server):
        self.page, self.server = page, server

    def go(self, name, parameters=None):
        """Open the page of this name with these parameters."""
        query = f"?{urlencode(parameters)}" if parameters else ""
        self.page.goto(f"{self.server}/{name}{query}")
        self.settle()

    def settle(self):
        settle(self.page)

    def follow(self, link):
        """Click a link into the lab, which opens in this tab; the lab, once it is ready."""
        tabs = len(self.page.context.pages)
        link.click()
        lab = Visit(self.page, self.server)
        expect(self.page).to_have_url(re.compile(rf"^{self.server}/(\?.*)?$"))
        lab.ready()
        assert len(self.page.context.pages) == tabs
        return lab

    def picture(self, name):
        """The picture with this key, once its chart is drawn."""
        place = self.page.locator(f"[data-testid=picture][data-name='{name}']")
        expect(place).to_have_attribute("data-ready", "true")
        return place

    def rested(self, name):
        """The picture with this key, once Plotly has drawn the step on the screen."""
        place = self.picture(name)
        expect(place.locator(".picture-canvas:not([hidden])")).to_have_count(0)
        return place

    def count_redraws(self):
        """From now on the page's `redraws` says how often a picture has asked Plotly to draw."""
        self.page.evaluate(COUNT_REDRAWS)

    def button(self, name):
        """A button of the page itself: Streamlit's own bar has a Stop too, for as long as something runs."""
        return self.page.get_by_test_id("stMain").get_by_role("button", name=name, exact=True)

    def handle(self, picture, name):
        """A handle of a picture."""
        return self.picture(picture).locator(f"[data-handle='{name}']")

    def drag(self, picture, name, across, down):
        """Drag a handle by so many pixels, in a few steps as a hand does."""
        box = self.handle(picture, name).bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + across, y + down, steps=8)
        self.page.mouse.up()
        self.settle()

    @property
    def parameters(self):
        """The parameters in the address bar."""
        return dict(parse_qsl(urlsplit(self.page.url).query, keep_blank_values=True))
