// Server-sent events, read by hand: an EventSource hides the comments by which a silent line is told from a dead one, and
// what the service says when it refuses.

import { errorOf } from './api.js';

const SILENCE = 40_000; // a comment comes every 15 s
const WAITS = [500, 1000, 2000, 4000, 8000, 15_000];

export class Live {
  /**
   * @param {string} url
   * @param {{load: (signal) => Promise<void>, event: (type, data) => void, state: (state, text, retryAt) => void}} view
   *     `load` is called whenever the line stands: what came before is lost, so the state is asked for again
   */
  constructor(url, view) {
    this.url = url;
    this.view = view;
    this.failures = 0;
    this.closed = false;
    this.retry = () => {
      if (this.timer) {
        clearTimeout(this.timer);
        this.connect();
      }
    };
    addEventListener('online', this.retry);
    this.connect();
  }

  close() {
    this.closed = true;
    removeEventListener('online', this.retry);
    clearTimeout(this.timer);
    this.abort?.abort();
  }

  async connect() {
    this.timer = null;
    const abort = new AbortController();
    this.abort = abort;
    this.view.state('connecting', '', null);
    let reason = 'the connection was closed';
    try {
      await this.read(abort);
    } catch (failure) {
      reason = this.reason ?? failure.message;
      if (failure.status === 400 || failure.status === 404) {
        this.failures = WAITS.length; // asking again soon will not help
      }
    }
    this.reason = null;
    abort.abort();
    if (this.closed) {
      return;
    }
    const wait = WAITS[Math.min(this.failures++, WAITS.length - 1)] * (0.8 + 0.4 * Math.random());
    this.view.state('lost', reason, Date.now() + wait);
    this.timer = setTimeout(() => this.connect(), wait);
  }

  async read(abort) {
    let silence = setTimeout(() => this.giveUp(abort, 'nothing was heard for 40 s'), SILENCE);
    try {
      const response = await fetch(this.url, { headers: { Accept: 'text/event-stream' }, signal: abort.signal }).catch(() => {
        throw new Error('the service cannot be reached');
      });
      if (!response.ok) {
        throw await errorOf(response);
      }
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const parser = new EventParser((type, data) => this.on(type, data, abort));
      for (;;) {
        const { done, value } = await reader.read();
        if (done) {
          return;
        }
        clearTimeout(silence);
        silence = setTimeout(() => this.giveUp(abort, 'nothing was heard for 40 s'), SILENCE);
        parser.take(value);
      }
    } finally {
      clearTimeout(silence);
    }
  }

  giveUp(abort, reason) {
    this.reason = reason;
    abort.abort();
  }

  on(type, data, abort) {
    if (this.closed) {
      return;
    }
    if (type !== 'hello') {
      this.view.event(type, JSON.parse(data));
      return;
    }
    this.view.load(abort.signal).then(
      () => {
        if (!abort.signal.aborted) {
          this.failures = 0;
          this.view.state('live', '', null);
        }
      },
      (failure) => {
        if (!abort.signal.aborted) {
          this.giveUp(abort, failure.message);
        }
      },
    );
  }
}

/** Cuts the text of the stream into events; see the HTML standard, "Interpreting an event stream". */
export class EventParser {
  constructor(onEvent) {
    this.onEvent = onEvent;
    this.rest = '';
    this.type = 'message';
    this.data = [];
  }

  take(text) {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop();
    lines.forEach((line) => this.line(line.endsWith('\r') ? line.slice(0, -1) : line));
  }

  line(line) {
    if (line === '') {
      if (this.data.length > 0) {
        this.onEvent(this.type, this.data.join('\n'));
      }
      this.type = 'message';
      this.data = [];
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') {
      this.type = value;
    } else if (field === 'data') {
      this.data.push(value);
    }
  }
}
