// Decides which tabs of this browser may have a stream. A browser opens at most six connections to a service, shared by
// all its tabs, and each stream occupies one. So only a few tabs have a stream, and the others ask again and again.
//
// The slots are leases in localStorage, because Web Locks need TLS. If two tabs take the same slot at the same moment,
// one of them sees it when it renews its lease.

const SLOTS = 3;
const LEASE = 15_000;
const RENEW = 5000;
const KEY = 'buildwatch-stream-';

export class Slots {
  constructor() {
    this.onLost = () => {}; // called when another tab has the slot that this one held
    this.self = Math.random().toString(36).slice(2);
    this.held = null;
    addEventListener('pagehide', () => this.release());
  }

  /** @returns {boolean} whether this tab may hold a stream from now on */
  take() {
    for (let slot = 0; slot < SLOTS && this.held === null; slot++) {
      if (this.isFree(slot)) {
        this.held = slot;
        this.write();
        this.timer = setInterval(() => this.renew(), RENEW);
      }
    }
    return this.held !== null;
  }

  release() {
    if (this.held !== null) {
      const slot = this.held;
      this.forget();
      if (this.isFree(slot)) {
        storage((store) => store.removeItem(KEY + slot));
      }
    }
  }

  renew() {
    if (this.isFree(this.held)) {
      this.write();
    } else {
      this.forget();
      this.onLost();
    }
  }

  forget() {
    clearInterval(this.timer);
    this.held = null;
  }

  write() {
    storage((store) => store.setItem(KEY + this.held, `${this.self} ${Date.now() + LEASE}`));
  }

  /** Whether the slot is free, is held by this tab, or was not renewed by the tab that holds it. */
  isFree(slot) {
    const [owner, until] = (storage((store) => store.getItem(KEY + slot)) ?? '').split(' ');
    return owner === this.self || !(Number(until) > Date.now());
  }
}

/** If storage is blocked, each tab acts as if it were alone. */
function storage(use) {
  try {
    return use(localStorage);
  } catch {
    return null;
  }
}
