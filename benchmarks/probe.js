// Measures inside the page: painted updates, blank frames, and how long it takes until something done is seen.

window.probe = (() => {
  const part = (name) => document.querySelector(`[data-part="${name}"]`);
  const epoch = () => part("epoch")?.textContent;

  // Call `look` in every frame for so many milliseconds; the number of frames a second.
  function eachFrame(milliseconds, look) {
    return new Promise((resolve) => {
      let begin = null, frames = -1;
      const step = (time) => {
        begin ??= time;
        frames += 1;
        look();
        if (time - begin < milliseconds) requestAnimationFrame(step);
        else resolve((1000 * frames) / (time - begin));
      };
      requestAnimationFrame(step);
    });
  }

  // Frames and changes of the epoch on the screen, a second.
  async function updates(milliseconds) {
    let last = epoch(), changes = 0, looks = -1;
    const frames = await eachFrame(milliseconds, () => {
      looks += 1;
      const now = epoch();
      if (now !== last) changes += 1;
      last = now;
    });
    return { frames, updates: (frames * changes) / looks };
  }

  // A map without a picture, or a unit without a pixel.
  function isBlank() {
    const maps = [...part("region").querySelectorAll(".stage-map")];
    const units = [...document.querySelectorAll(".stage-node canvas")];
    const painted = (canvas) => canvas.getContext("2d").getImageData(canvas.width >> 1, canvas.height >> 1, 1, 1).data[3] > 0;
    return !(maps.length && units.length && maps.every(painted) && units.every(painted));
  }

  // The page's own colour, as [red, green, blue].
  function background() {
    return getComputedStyle(document.querySelector(".stApp")).backgroundColor.match(/\d+/g).slice(0, 3).map(Number);
  }

  async function blanks(milliseconds) {
    let frames = 0, blank = 0;
    await eachFrame(milliseconds, () => { frames += 1; if (isBlank()) blank += 1; });
    return { frames, blank };
  }

  // A module of the stage, the very one that the page has loaded.
  function stageModule(name) {
    return import(performance.getEntriesByType("resource").find((entry) => entry.name.includes(`/stage/${name}`)).name);
  }

  // Play to an epoch many times as fast: the rows are asked for and kept as at the usual pace.
  async function hurryTo(goal, times) {
    const { Player } = await stageModule("player.js"), usual = Player.prototype.frame;
    Player.prototype.frame = function (seconds) { for (let i = 0; i < times; i += 1) usual.call(this, seconds); };
    part("play").click();
    while (Number(epoch()) < goal) await eachFrame(100, () => {});
    part("play").click();
    Player.prototype.frame = usual;
  }

  // Milliseconds from the next `event` on a part of the stage until another epoch has been painted. With `afterCut`:
  // an epoch behind the place where the answer to that event has cut the run, the first that the new setting made.
  async function delay(name, event, afterCut) {
    let begin = null, before = null, cut = null;
    const { History } = await stageModule("history.js"), usual = History.prototype.cutFrom;
    History.prototype.cutFrom = function (at) { cut = at; usual.call(this, at); };
    part(name).addEventListener(event, (e) => { begin = e.timeStamp; before = epoch(); }, { once: true, capture: true });
    const found = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (begin === null || (afterCut ? cut === null || Number(epoch()) <= cut : epoch() === before)) return;
        observer.disconnect();
        History.prototype.cutFrom = usual;
        const channel = new MessageChannel(); // its message comes after the frame has been painted
        channel.port1.onmessage = () => resolve(performance.now() - begin);
        channel.port2.postMessage(null);
      });
      observer.observe(part("epoch"), { childList: true, characterData: true, subtree: true });
    });
    return { found };
  }

  return { updates, blanks, isBlank, background, hurryTo, delay };
})();
