// The view of the service: its parts, its request budget, and how far its answers are behind. Every view asks for it,
// every few seconds.

import { ask } from './api.js';
import { batched, el, setText, show } from './dom.js';
import { clock, duration, many, number, word } from './words.js';

const EVERY = 5000;

export class ServiceWatch {
  /** @param {(service) => void} listener called with each answer; with null if there was none */
  constructor(listener) {
    this.listener = listener;
    this.last = null;
    setInterval(() => document.hidden || this.ask(), EVERY);
    document.addEventListener('visibilitychange', () => document.hidden || this.ask());
  }

  async ask() {
    if (this.asking) {
      return;
    }
    this.asking = true;
    try {
      const asked = Date.now();
      this.last = await ask('api/service');
      this.askedAt = asked;
      this.failure = null;
    } catch (failure) {
      this.failure = failure.message;
    } finally {
      this.asking = false;
    }
    this.listener(this.failure === null ? this.last : null);
  }
}

export class ServiceView {
  constructor(main, watch) {
    this.watch = watch;
    this.heading = el('p', { class: 'verdict' });
    this.failure = el('p', { class: 'note', 'data-bad': 'true', role: 'alert', hidden: true });
    this.figures = el('dl', { class: 'figures' });
    this.parts = el('div', { class: 'cards' });
    this.budgets = el('tbody');
    this.calls = el('tbody');
    this.instances = el('tbody');
    this.known = el(
      'div',
      {},
      this.heading,
      this.figures,
      section('Parts', this.parts),
      section('Request budget of this instance', table('Request budget', ['Endpoint', 'Used', 'Left', 'Share of the limit', 'Queued', 'In flight'], this.budgets)),
      section('Calls to Foundry in the last minute', table('Calls to Foundry in the last minute', ['For', 'Calls'], this.calls)),
      section('Instances', table('Instances', ['Instance', 'Host', 'Partitions polled'], this.instances)),
    );
    this.waiting = el('p', { class: 'empty', text: 'Loading…' });
    main.append(el('h1', { text: 'Service' }), this.failure, this.waiting, this.known);
    this.draw = batched(() => this.drawNow());
    this.service();
  }

  close() {
    this.closed = true;
  }

  service() {
    this.draw();
  }

  drawNow() {
    const service = this.watch.last;
    const { failure } = this.watch;
    show(this.failure, Boolean(failure));
    setText(this.failure, failure ? `${failure}. ${service === null ? '' : `What you see is from ${clock(this.watch.askedAt)}. `}Asked again every 5 s.` : '');
    show(this.waiting, service === null && !failure);
    show(this.known, service !== null);
    if (service === null || this.closed) {
      return;
    }
    this.known.classList.toggle('stale', Boolean(failure));
    const verdict = { well: '✓ All parts are well', 'in trouble': '✕ A part is in trouble' }[healthWord(service)] ?? '▲ A part has errors';
    setText(this.heading, `${verdict} · Buildwatch ${service.version} · ${service.applicationId} · instance ${service.instanceId}`);
    this.heading.dataset.ok = String(healthWord(service) === 'well');
    const model = service.readModel;
    this.figures.replaceChildren(
      figure('Builds held', number(model.builds)),
      figure('Oldest build not polled', duration(1000 * service.oldestUnpolledSeconds)),
      figure('Jobs read again', refreshText(service.refresh)),
      figure('Followed', followsText(service.follows)),
      figure('Input not read yet', service.lag === null ? 'not known' : many(service.lag, 'record')),
      figure('Read model behind', `${duration(1000 * model.behindSeconds)}, ${many(model.behindRecords, 'record')}`),
      figure('Read model on disk', bytes(model.diskBytes)),
      figure('Partitions polled here', service.partitions.length === 0 ? 'none' : ranges(service.partitions)),
    );
    this.parts.replaceChildren(...Object.entries(service.parts).map(([name, part]) => card(name, part)));
    this.budgets.replaceChildren(...service.budgets.map(budgetRow));
    this.calls.replaceChildren(...Object.entries(service.callsPerMinute).map(callsRow));
    this.instances.replaceChildren(...service.instances.map(instanceRow));
  }
}

function section(title, content) {
  return el('section', {}, el('h2', { text: title }), content);
}

/** A table that may be wider than a phone: it scrolls by itself, with the keyboard too. */
function table(name, heads, body) {
  const head = el('thead', {}, el('tr', {}, ...heads.map((text) => el('th', { scope: 'col', text }))));
  return el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': name }, el('table', {}, head, body));
}

const figure = (name, value) => el('div', {}, el('dt', { text: name }), el('dd', { text: value }));

/**
 * The word for one part. The service calls a part well until its errors have lasted for long; the page shows errors at
 * once.
 */
const partWord = (part) => (!part.ok ? 'in trouble' : part.error ? 'has errors' : 'well');

/** The word for the service: that of its worst part. */
export function healthWord(service) {
  const words = Object.values(service.parts).map(partWord);
  return !service.ok || words.includes('in trouble') ? 'in trouble' : words.includes('has errors') ? 'has errors' : 'well';
}

function card(name, part) {
  const details = Object.entries(part)
    .filter(([key, value]) => key !== 'ok' && value !== null)
    .map(([key, value]) => el('div', {}, el('dt', { text: word(key) }), el('dd', { text: typeof value === 'object' ? JSON.stringify(value) : String(value) })));
  return el(
    'div',
    { class: 'card', 'data-ok': String(partWord(part) === 'well') },
    el('h3', {}, el('span', { 'aria-hidden': 'true', text: { well: '✓ ', 'has errors': '▲ ' }[partWord(part)] ?? '✕ ' }), `${name}: ${partWord(part)}`),
    details.length === 0 ? null : el('dl', {}, ...details),
  );
}

function budgetRow(budget) {
  const all = budget.used + budget.left;
  const used = all > 0 ? Math.min(100, Math.round((100 * budget.used) / all)) : 0;
  const inner = el('span', { class: 'stripe', 'data-count': used >= 90 ? 'failed' : 'running' });
  inner.style.width = `${used}%`;
  const meter = el('span', { class: 'bar', role: 'meter', 'aria-label': `Budget of ${budget.endpoint} used`, 'aria-valuemin': '0', 'aria-valuemax': '100', 'aria-valuenow': String(used) }, inner);
  const share = `${Math.round(100 * budget.share)} % of ${number(budget.limit)} in ${duration(1000 * budget.perSeconds)}`;
  const cells = [number(Math.floor(budget.left)), share, number(budget.queued), number(budget.inFlight)];
  return el(
    'tr',
    {},
    el('th', { scope: 'row', text: budget.endpoint }),
    el('td', {}, el('span', { class: 'meter' }, meter, `${number(budget.used)} (${used} %)`)),
    ...cells.map((text) => el('td', { text })),
  );
}

/** How jobs that may still change are read again. */
function refreshText(refresh) {
  if (refresh.way !== 'batch') {
    return refresh.way === 'list' ? 'by listing their builds' : 'by listing, because jobs/getBatch cannot be used';
  }
  return refresh.jobs === 0 ? 'none' : `${number(refresh.jobs)} by batch, the oldest ${duration(1000 * refresh.oldestSeconds)} ago`;
}

/** How many schedules and datasets are followed, and for how long a reading has been under way that takes long. */
function followsText({ count, intervalSeconds, oldestReadingSeconds }) {
  const late = oldestReadingSeconds > intervalSeconds ? `, a reading under way for ${duration(1000 * oldestReadingSeconds)}` : '';
  return count === 0 ? 'none' : `${number(count)} every ${duration(1000 * intervalSeconds)}${late}`;
}

function callsRow([purpose, calls]) {
  return el('tr', {}, el('th', { scope: 'row', text: purpose.replaceAll('_', ' ') }), el('td', { text: number(calls) }));
}

function instanceRow(instance) {
  const partitions = instance.partitions.length === 0 ? 'none' : ranges(instance.partitions);
  return el('tr', {}, el('th', { scope: 'row', text: instance.self ? `${instance.id} (this one)` : instance.id }), el('td', { text: instance.host }), el('td', { text: partitions }));
}

/** `0-3, 7`. */
function ranges(numbers) {
  const runs = [];
  for (const n of [...numbers].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === n - 1) {
      run[1] = n;
    } else {
      runs.push([n, n]);
    }
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}

function bytes(value) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
