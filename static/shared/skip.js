// The first stop of the Tab key: it leads past the menu and the side bar to Play, or to the page where nothing plays.

export function offerToSkip() {
  const skip = document.createElement("button");
  skip.type = "button";
  skip.className = "skip";
  const play = () => document.querySelector("[data-testid=stMain] .control-play");
  skip.textContent = "Skip to the page";
  skip.addEventListener("focus", () => {
    skip.textContent = play() ? "Skip to Play" : "Skip to the page";
  });
  skip.addEventListener("click", () => {
    const goal = play() ?? document.querySelector("[data-testid=stMain]");
    if (goal instanceof HTMLElement) goal.focus();
  });
  document.body.prepend(skip);
}
