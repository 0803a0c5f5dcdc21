// The rows of a run that have arrived, in the order of their epochs. Bounded: when there are too many, the older half
// is thinned out; what is missing can be asked for again.

const MOST_BYTES = 32e6;
const MOST_ROWS = 60000;
export const MOST_POINTS = 400; // of a curve

/**
 * How far apart the epochs are that a curve up to this one is drawn at, so that it has few points: a power of two.
 * @param {number} epoch
 */
export function curveStride(epoch) {
  let stride = 1;
  while (epoch / stride > MOST_POINTS) stride *= 2;
  return stride;
}

export class History {
  /** @param {number} width the numbers of a row */
  constructor(width) {
    this.width = width;
    this.most = Math.max(200, Math.min(MOST_ROWS, Math.floor(MOST_BYTES / (4 * width))));
    this.epochs = new Int32Array(1024);
    this.rows = new Float32Array(1024 * width);
    this.length = 0;
  }

  get firstEpoch() {
    return this.length ? this.epochs[0] : -1;
  }
  get lastEpoch() {
    return this.length ? this.epochs[this.length - 1] : -1;
  }

  /**
   * The place of the last row at or before an epoch; -1 if there is none.
   * @param {number} epoch
   */
  indexAtOrBefore(epoch) {
    let low = 0,
      high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.epochs[middle] <= epoch) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** @param {number} index */
  row(index) {
    return this.rows.subarray(index * this.width, (index + 1) * this.width);
  }

  /** The row of epoch 0; null as long as it is not here. */
  get start() {
    return this.firstEpoch === 0 ? this.row(0) : null;
  }

  /** @param {number} epoch */
  cutFrom(epoch) {
    this.length = this.indexAtOrBefore(epoch - 1) + 1;
  }

  /**
   * Add rows in rising order of epochs. Rows of epochs that are here already are replaced.
   * @param {Int32Array} epochs
   * @param {Float32Array} rows
   */
  add(epochs, rows) {
    if (!epochs.length) return;
    if (epochs[0] > this.lastEpoch) this.append(epochs, rows);
    else this.merge(epochs, rows);
    if (this.length > this.most) this.thin();
  }

  /**
   * @param {Int32Array} epochs
   * @param {Float32Array} rows
   */
  append(epochs, rows) {
    this.reserve(this.length + epochs.length);
    this.epochs.set(epochs, this.length);
    this.rows.set(rows, this.length * this.width);
    this.length += epochs.length;
  }

  /**
   * @param {Int32Array} epochs
   * @param {Float32Array} rows
   */
  merge(epochs, rows) {
    const old = { epochs: this.epochs.slice(0, this.length), rows: this.rows.slice(0, this.length * this.width) };
    /**
     * @param {{ epochs: Int32Array, rows: Float32Array }} from
     * @param {number} at
     */
    const take = (from, at) => {
      this.epochs[this.length] = from.epochs[at];
      this.rows.set(from.rows.subarray(at * this.width, (at + 1) * this.width), this.length * this.width);
      this.length += 1;
    };
    this.reserve(old.epochs.length + epochs.length);
    this.length = 0;
    for (let i = 0, j = 0; i < old.epochs.length || j < epochs.length; ) {
      const isOld = j === epochs.length || (i < old.epochs.length && old.epochs[i] < epochs[j]);
      if (isOld) {
        take(old, i);
        i += 1;
        continue;
      }
      if (i < old.epochs.length && old.epochs[i] === epochs[j]) i += 1;
      take({ epochs, rows }, j);
      j += 1;
    }
  }

  thin() {
    const half = this.length >> 1;
    let kept = 0;
    for (let i = 0; i < this.length; i += 1) {
      if (i > 0 && i < half && i % 2) continue;
      this.epochs[kept] = this.epochs[i];
      this.rows.copyWithin(kept * this.width, i * this.width, (i + 1) * this.width);
      kept += 1;
    }
    this.length = kept;
  }

  /** @param {number} length */
  reserve(length) {
    if (length <= this.epochs.length) return;
    const capacity = Math.max(length, 2 * this.epochs.length);
    const epochs = new Int32Array(capacity),
      rows = new Float32Array(capacity * this.width);
    epochs.set(this.epochs.subarray(0, this.length));
    rows.set(this.rows.subarray(0, this.length * this.width));
    this.epochs = epochs;
    this.rows = rows;
  }

  /**
   * The first epoch that a curve up to the last row is drawn at and that is not here; -1 if there is none.
   * @param {number} last
   */
  firstMissing(last = this.lastEpoch) {
    const stride = curveStride(last);
    for (let epoch = 0; epoch < last; epoch += stride) {
      if (this.epochs[this.indexAtOrBefore(epoch)] !== epoch) return epoch;
    }
    return -1;
  }

  /**
   * Places of a few rows up to an epoch, the last one included. If all that belong to a curve are here they are those,
   * however the run was shown; otherwise they are evenly spread over what is here.
   * @param {number} epoch
   */
  spread(epoch) {
    const last = this.indexAtOrBefore(epoch);
    if (last < 0) return [];
    /** @type {number[]} */
    const places = [];
    if (this.firstMissing(this.epochs[last]) < 0) {
      const stride = curveStride(this.epochs[last]);
      for (let at = 0; at < this.epochs[last]; at += stride) places.push(this.indexAtOrBefore(at));
    } else {
      const stride = curveStride(last);
      for (let i = 0; i < last; i += stride) places.push(i);
    }
    return [...places, last];
  }
}
