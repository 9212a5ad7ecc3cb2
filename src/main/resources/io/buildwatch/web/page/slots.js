// Which tabs of this browser may hold a stream. A browser opens six connections to a service, shared by all its tabs; those
// that streams hold are gone for everything else. So a few tabs have one, and the others ask again and again.
//
// Leases in localStorage, since Web Locks need TLS. Two tabs that take the same at the same moment see it when they renew.

const SLOTS = 3;
const LEASE = 15_000;
const RENEW = 5000;
const KEY = 'buildwatch-stream-';

export class Slots {
  constructor() {
    this.onLost = () => {}; // told when another tab has the slot that this one held
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

  /** Or held by this tab, or by one that has not renewed it. */
  isFree(slot) {
    const [owner, until] = (storage((store) => store.getItem(KEY + slot)) ?? '').split(' ');
    return owner === this.self || !(Number(until) > Date.now());
  }
}

/** Without storage, if it is blocked, each tab is alone. */
function storage(use) {
  try {
    return use(localStorage);
  } catch {
    return null;
  }
}
