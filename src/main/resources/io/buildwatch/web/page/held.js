// What is held of builds, or of one build's jobs: answers of the API, and the events that came since.

export class Held {
  /** @param {(item) => string} key */
  constructor(key) {
    this.key = key;
    this.items = new Map();
    this.changed = null;
    this.read = null;
  }

  get size() {
    return this.items.size;
  }

  all() {
    return [...this.items.values()];
  }

  get(key) {
    return this.items.get(key);
  }

  /** Begins to take pages of the whole state, until {@link ended}. Events may come between them. */
  begin() {
    this.changed = new Set();
    this.read = new Set();
  }

  page(items) {
    for (const item of items) {
      const key = this.key(item);
      this.read.add(key);
      // A page may be older than an event that came since. If the page is newer, its own event is still to come.
      if (!this.changed.has(key)) {
        this.items.set(key, item);
      }
    }
  }

  /** Forgets what the service no longer holds. */
  ended() {
    for (const key of this.items.keys()) {
      if (!this.read.has(key) && !this.changed.has(key)) {
        this.items.delete(key);
      }
    }
    this.changed = null;
    this.read = null;
  }

  clear() {
    this.items.clear();
  }

  /** Takes some items from an answer; the others stay as they were. */
  merge(items) {
    items.forEach((item) => this.items.set(this.key(item), item));
  }

  put(item) {
    const key = this.key(item);
    this.changed?.add(key);
    this.items.set(key, item);
  }

  remove(key) {
    this.changed?.add(key);
    this.items.delete(key);
  }
}
