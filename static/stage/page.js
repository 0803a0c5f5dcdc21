// The stage's own HTML, empty: every part that the script fills has a data-part name.

import { button, PLAY_BUTTON } from "../shared/buttons.js";
import { canSound } from "../shared/tone.js";

/** What is said on request. */
const REASONS = `<section class="stage-reasons" data-part="reasons" aria-label="Why the run is as it is" hidden>
    <p role="status"><b data-part="reasons-epoch"></b></p>
    <div class="stage-reasons-found" data-part="reasons-found"></div>
    <button type="button" class="control-button control-text" data-part="reasons-starts" title="The page about random starts, with these and how they end">See the other starts</button>
  </section>`;

/**
 * @param {string[]} speeds
 * @param {number} defaultSpeed
 * @param {boolean} editable whether the visitor can change the run
 */
export const page = (speeds, defaultSpeed, editable) => `
<section class="stage controls" data-testid="stage" aria-label="The stage: a network learning">
  <div class="stage-transport" data-part="transport" role="group" aria-label="Play and epoch">
    ${button("reset", "Reset", "Back to epoch 0 of the same run: what was changed on the way happens again")}
    ${editable ? button("forget", "Reset weights and changes", "Back to epoch 0, without the changes that were made on the way", true) : ""}
    ${button("back", "Step back", "One epoch back (left arrow)")}
    ${PLAY_BUTTON}
    ${button("forward", "Step forward", "One epoch on (right arrow)")}
    ${button("rush", "Jump to end", "Train to the end of the run as fast as possible")}
    <input type="range" class="control-slider" data-part="slider" min="0" max="0" value="0" step="1" aria-label="Epoch on the screen" title="Go back in time">
    <span class="stage-reading">epoch <button type="button" class="stage-epoch" data-testid="epoch" data-part="epoch" title="Click to type the epoch to go to">–</button><input type="number" class="stage-epoch" data-part="epoch-field" min="0" step="1" aria-label="Epoch to go to" hidden></span>
    <span class="stage-reading">loss <b data-testid="loss" data-part="loss">–</b></span>
  </div>
  <div class="stage-controls" data-part="controls">
    <span><label for="stage-speed">Speed</label> <select id="stage-speed" data-part="speed">${speeds.map((label, i) => `<option value="${i}"${i === defaultSpeed ? " selected" : ""}>${label}</option>`).join("")}</select></span>
    <span class="stage-rate" data-part="rate-group"><label for="stage-rate">Learning rate</label>
      <input id="stage-rate" type="range" data-part="rate" min="-5" max="2" step="0.02" title="Turn it while the network learns">
      <input type="number" data-part="rate-number" step="any" aria-label="Learning rate as a number">
      <output data-part="rate-now" title="What the schedule makes of the learning rate at this epoch" hidden></output></span>
    <span class="stage-seed" data-part="seed-group"><label for="stage-seed">Seed</label> <input id="stage-seed" type="number" data-part="seed" step="1" title="Picks the random start: the same seed gives the same run">
      <button type="button" class="control-button control-text" data-part="new-seed" aria-label="New seed" title="The next random start">New seed</button></span>
    <button type="button" class="control-button control-text" data-part="explain" aria-label="Explain this epoch" title="The backpropagation of the epoch on the screen, with its numbers, on a page of its own">Explain this epoch</button>
    ${editable ? '<button type="button" class="control-button control-play" data-part="send" title="This run, with its changes, as it is now" hidden>Send to the class</button>' : ""}
  </div>
  <div class="stage-words"><div class="stage-status"><p data-part="words">Loading …</p>
    <button type="button" class="stage-why" data-part="best" title="The network as it was where the test loss was lowest" hidden></button>
    ${editable ? '<button type="button" class="stage-why" data-part="undo" title="Bring the changes on the way back" hidden>Undo</button>' : ""}
    ${editable ? '<button type="button" class="stage-why" data-part="why" aria-expanded="false" title="What the units became, what changed most, what keeps the loss, and what may help" hidden>Why?</button>' : ""}</div>
    ${editable ? '<p class="stage-sent" role="status" data-part="sent" hidden></p>' : ""}
    ${editable ? REASONS : ""}</div>
  <p class="stage-hidden" role="status" data-part="spoken"></p>
  <p class="stage-notice" role="alert" data-part="notice" hidden></p>
  <figure class="stage-panel stage-diagram"><div data-part="diagram" role="group" aria-label="The network: units as maps, weights as edges"></div>
    <figcaption>Edges: <span class="stage-key stage-positive">positive</span>, <span class="stage-key stage-negative">negative</span> weights, thicker is larger; below a unit its name<span data-part="bias-words"> and bias</span>. <span data-part="layer-words"></span> <span data-part="lock-words" hidden>A lock, or a dashed frame around a bias: locked.</span> <span class="stage-aside">Click ${editable ? '<span data-part="edit-hint">a number or edge to change it, </span>' : ""}a unit to enlarge it.</span></figcaption>
    <form class="stage-editor" data-part="editor" hidden><label><span data-part="editor-name"></span> <input type="number" step="any" data-part="editor-value" aria-label="New value" required></label>
      <button type="submit" class="control-button control-text">Set</button><button type="button" class="control-button control-text" data-part="editor-close">Cancel</button>
      <button type="button" class="control-button control-text" data-part="editor-lock"></button>
      <button type="button" class="control-button control-text" data-part="editor-explain" title="Its gradient, its step and its new value, with all their numbers">Explain its update</button></form></figure>
  <figure class="stage-panel stage-region"><div data-part="region" role="img" aria-label="Decision region: the output for every pair of inputs, the samples with their outputs, and the line of each unit of the first layer"></div>
    <figcaption><span data-part="region-classes"></span> <span data-part="region-words">with the predicted probability of 1.</span> <span class="stage-aside">Lines: net input 0 of the unit in a frame of that colour.</span></figcaption>
    <div class="stage-option"><label data-part="test-points-option" title="The points of the test set, which are hollow"><input type="checkbox" data-part="test-points" checked> test set</label>
      <label title="Twice as much of the plane, around the points"><input type="checkbox" data-part="wide"> wide</label></div></figure>
  <figure class="stage-panel stage-unit"><div data-part="unit" role="img" aria-label="Map of the chosen unit over the inputs"></div>
    <label class="stage-turn" hidden>turn <input type="range" data-part="space-turn" min="-180" max="180" step="1" value="30" title="Turns the picture; up and down on the keyboard tip it. Or drag the picture."></label>
    <figcaption data-part="unit-formula"></figcaption>
    <div class="stage-option" data-part="unit-option">
      <select data-part="space-across" aria-label="Unit on the horizontal axis" title="The unit on the horizontal axis" hidden></select>
      <select data-part="space-up" aria-label="Unit on the vertical axis" title="The unit on the vertical axis" hidden></select>
      <select data-part="space-deep" aria-label="Third unit, for a picture with depth" title="A third unit, for a picture with depth that can be turned" hidden></select>
      <select data-part="unit-kind" aria-label="Picture of hidden units"><option value="unit">map of a unit</option><option value="space">hidden space</option></select></div></figure>
  <figure class="stage-panel stage-loss"><div data-part="loss-chart" role="img" aria-label="Loss and accuracy over the epochs"></div>
    <figcaption>Flat stretches are plateaus. Click a curve to go back there.</figcaption><p class="stage-told" data-part="loss-told" hidden></p>
    <div class="stage-option"><label title="Adds the moving average of the loss (EWMA), for a loss that jumps about"><input type="checkbox" data-part="loss-smooth"> smooth</label>
      <label><input type="checkbox" data-part="loss-log"> log axis</label>
      ${canSound ? '<label title="While the run plays, a tone that rises and falls with the loss"><input type="checkbox" data-part="loss-tone"> tone</label>' : ""}</div></figure>
  <figure class="stage-panel stage-magnitudes"><div data-part="magnitudes-chart" role="img" aria-label="Gradients, or weights and biases, over the epochs"></div>
    <figcaption data-part="magnitudes-hint"></figcaption><p class="stage-told" data-part="magnitudes-told" hidden></p>
    <select class="stage-option" data-part="magnitudes-kind" aria-label="Curves of"><option value="layers">gradient of each layer</option><option value="gradients">each gradient</option><option value="parameters" data-part="each-parameter">each weight and bias</option></select></figure>
  <div class="stage-panel stage-table">
    <select class="stage-option" data-part="table-kind" aria-label="Table"><option value="truth">truth table</option><option value="confusion">confusion matrix</option><option value="weights" data-part="all-parameters">weights and biases</option></select>
    <div data-part="truth" class="stage-scroll" tabindex="0" role="region" aria-label="Truth table"></div>
    <div data-part="confusion" class="stage-scroll" tabindex="0" role="region" aria-label="Confusion matrix" hidden></div>
    <div data-part="weights" class="stage-scroll" tabindex="0" role="region" aria-label="Weights and biases" hidden></div>
  </div>
  <div class="stage-tooltip" data-part="tooltip" aria-hidden="true" hidden></div>
</section>`;
