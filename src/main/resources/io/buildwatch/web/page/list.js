// A list of any length. Only the rows in sight exist in the document. A row is as high as --row-height says, and the
// rows scroll with the page.

import { batched, setAttribute } from './dom.js';

const BEYOND = 8;

export class VirtualList {
  /**
   * @param {HTMLElement} body that holds the rows
   * @param {{key: (item) => string, create: () => {root: HTMLElement, update: (item) => void}}} rows the arrow keys focus
   *     a row's first link or button
   */
  constructor(body, rows) {
    this.body = body;
    this.rows = rows;
    this.items = [];
    this.shown = new Map();
    this.draw = batched(() => this.drawNow());
    this.measure = () => {
      this.rowHeight = parseFloat(getComputedStyle(body).getPropertyValue('--row-height')) || 48;
      this.draw();
    };
    addEventListener('scroll', this.draw, { passive: true });
    addEventListener('resize', this.measure);
    body.addEventListener('keydown', (event) => this.onKey(event));
    this.rowHeight = 48;
  }

  close() {
    removeEventListener('scroll', this.draw);
    removeEventListener('resize', this.measure);
    this.body = null;
  }

  set(items) {
    this.items = items;
    this.draw();
  }

  drawNow() {
    if (this.body === null) {
      return;
    }
    this.body.style.height = `${this.items.length * this.rowHeight}px`;
    const wanted = this.inSight();
    const keys = new Set(wanted.map((index) => this.rows.key(this.items[index])));
    const spare = [];
    for (const [key, row] of this.shown) {
      if (!keys.has(key)) {
        this.shown.delete(key);
        spare.push(row);
      }
    }
    let before = null;
    for (const index of wanted) {
      const row = this.rowFor(this.items[index], spare);
      row.root.style.transform = `translateY(${index * this.rowHeight}px)`;
      setAttribute(row.root, 'aria-rowindex', index + 2); // the heading is the first
      row.index = index;
      this.place(row.root, before);
      before = row.root;
    }
    spare.forEach((row) => row.root.remove());
  }

  rowFor(item, spare) {
    const key = this.rows.key(item);
    let row = this.shown.get(key);
    if (row === undefined) {
      row = spare.pop() ?? this.rows.create();
      this.shown.set(key, row);
    }
    row.update(item);
    return row;
  }

  /**
   * The indices of the rows that must exist, in order. The focused row is always among them, so that it does not lose
   * the focus.
   */
  inSight() {
    const top = -this.body.getBoundingClientRect().top;
    const first = Math.max(0, Math.floor(top / this.rowHeight) - BEYOND);
    const last = Math.min(this.items.length, Math.ceil((top + innerHeight) / this.rowHeight) + BEYOND);
    const indices = [];
    for (let index = first; index < last; index++) {
      indices.push(index);
    }
    const focused = this.focusedKey();
    if (focused !== null) {
      const index = this.items.findIndex((item) => this.rows.key(item) === focused);
      if (index >= 0 && index < first) {
        indices.unshift(index);
      } else if (index >= last) {
        indices.push(index);
      }
    }
    return indices;
  }

  focusedKey() {
    if (!this.body.contains(document.activeElement)) {
      return null;
    }
    for (const [key, row] of this.shown) {
      if (row.root.contains(document.activeElement)) {
        return key;
      }
    }
    return null;
  }

  /** Keeps the rows in order in the document too, for Tab and screen readers. */
  place(root, before) {
    const next = before === null ? this.body.firstChild : before.nextSibling;
    if (next === root) {
      return;
    }
    if (root.isConnected && this.body.moveBefore) {
      this.body.moveBefore(root, next);
      return;
    }
    const focused = root.contains(document.activeElement) ? document.activeElement : null;
    this.body.insertBefore(root, next);
    focused?.focus({ preventScroll: true });
  }

  onKey(event) {
    const page = Math.max(1, Math.floor(innerHeight / this.rowHeight) - 2);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    for (const row of this.shown.values()) {
      if (row.root.contains(event.target)) {
        event.preventDefault();
        this.focus(Math.min(this.items.length - 1, Math.max(0, row.index + step)));
        return;
      }
    }
  }

  /** Scrolls the row into sight and focuses it. */
  focus(index) {
    if (index < 0 || index >= this.items.length) {
      return;
    }
    const top = this.body.getBoundingClientRect().top + index * this.rowHeight;
    const covered = 140; // height of what is fixed to the top
    if (top < covered) {
      scrollBy({ top: top - covered, behavior: 'instant' });
    } else if (top + this.rowHeight > innerHeight) {
      scrollBy({ top: top + this.rowHeight - innerHeight + 8, behavior: 'instant' });
    }
    this.drawNow();
    this.shown.get(this.rows.key(this.items[index]))?.root.querySelector('a, button')?.focus({ preventScroll: true });
  }
}
