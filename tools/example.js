/**
 * Remembers what the page draws on its canvases, so that it can be written down as SVG: run by
 * tools/example.py before the page's own scripts.
 */

/** @type {Record<string, {width: number, height: number, calls: object[]}>} by the canvas' id */
const drawings = {};
Object.assign(window, { drawings });

/** @type {WeakMap<Path2D, string>} */
const texts = new WeakMap();

window.Path2D = class extends Path2D {
  /** @param {Path2D | string} path */
  constructor(path = "") {
    super(path);
    texts.set(this, String(path));
  }
};

const context = CanvasRenderingContext2D.prototype;
const { setTransform, stroke, fill, fillText } = context;

/**
 * @param {CanvasRenderingContext2D} on
 * @param {object} call
 */
const record = (on, call) => drawings[on.canvas.id]?.calls.push(call);

/** The first call of each drawing. @this {CanvasRenderingContext2D} @param {any[]} matrix */
context.setTransform = function (...matrix) {
  const { id, clientWidth: width, clientHeight: height } = this.canvas;
  drawings[id] = { width, height, calls: [] };
  setTransform.apply(this, /** @type {any} */ (matrix));
};

/** @this {CanvasRenderingContext2D} @param {any} [path] */
context.stroke = function (path) {
  const { strokeStyle: color, lineWidth: width, globalAlpha: opacity } = this;
  record(this, { path: texts.get(path), color, width, opacity });
  stroke.call(this, path);
};

/** @this {CanvasRenderingContext2D} @param {any} path */
context.fill = function (path) {
  record(this, { path: texts.get(path), color: this.fillStyle, opacity: this.globalAlpha });
  fill.call(this, path);
};

/** @this {CanvasRenderingContext2D} @param {string} text @param {number} x @param {number} y */
context.fillText = function (text, x, y) {
  const { fillStyle: color, textAlign: align, textBaseline: baseline } = this;
  record(this, { text, x, y, color, align, baseline });
  fillText.call(this, text, x, y);
};
