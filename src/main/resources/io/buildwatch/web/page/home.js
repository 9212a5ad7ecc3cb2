// The list of builds: what is being built now, what failed, how far each is.

import { askPages, behindSeconds } from './api.js';
import { announce, batched, el, setAttribute, setText, show } from './dom.js';
import { Held } from './held.js';
import { followText } from './follows.js';
import { BuildFilter, MONITORINGS, STATES } from './filter.js';
import { buildRow } from './buildrow.js';
import { VirtualList } from './list.js';
import { chip, submitHint } from './parts.js';
import { isBuildRid, searchText } from './rid.js';
import { many, ms, number, word } from './words.js';

const MARGIN = 60_000;
const WHOLE = 60_000;

export class HomeView {
  constructor(main, parameters) {
    this.url = 'api/events';
    this.builds = new Held((build) => build.buildRid);
    this.filter = new BuildFilter(parameters);
    this.loaded = false;
    this.reason = null;
    this.compose(main);
    this.list = new VirtualList(this.body, { key: (build) => build.buildRid, create: buildRow });
    this.draw = batched(() => this.drawNow(), 250);
    this.list.measure();
    this.reflect();
  }

  close() {
    this.list.close();
    this.closed = true;
  }

  compose(main) {
    this.search = el('input', {
      id: 'search',
      type: 'search',
      placeholder: 'Search RID, branch, creator',
      'aria-label': 'Search builds by RID, branch or creator',
      'aria-keyshortcuts': '/',
      autocomplete: 'off',
      spellcheck: 'false',
      maxlength: '2000', // an address may contain another one
      input: () => this.change({ q: this.search.value }),
    });
    this.chips = STATES.map((state) => [state, chip(state, word(state), () => this.change({ state: this.filter.toggled(state) }))]);
    this.monitoring = select('Monitoring', MONITORINGS, (value) => this.change({ monitoring: value }));
    this.sort = select('Order', ['attention', 'newest', 'changed'], (value) => this.change({ sort: value }));
    this.failed = el('input', { type: 'checkbox', change: () => this.change({ failed: this.failed.checked }) });
    this.total = el('p', { class: 'total' });
    this.reset = el('button', { type: 'button', class: 'plain', text: 'Clear filters', click: () => this.clear() });
    this.body = el('div', { class: 'rows', role: 'rowgroup' });
    const heads = ['State', 'Build', 'Progress', 'Running time', 'Monitoring'];
    this.table = el(
      'div',
      { class: 'table builds', role: 'table', 'aria-label': 'Builds' },
      el('div', { class: 'heads', role: 'rowgroup' }, el('div', { class: 'row head', role: 'row', 'aria-rowindex': '1' }, ...heads.map((text) => el('span', { role: 'columnheader', text })))),
      this.body,
    );
    this.empty = el('div', { class: 'empty', hidden: true });
    main.append(
      el('h1', { class: 'unseen', text: 'Builds' }),
      el(
        'section',
        { class: 'controls', 'aria-label': 'Search and filter' },
        el('div', { class: 'line' }, this.search, el('label', { class: 'check' }, this.failed, 'Failed or failing'), this.monitoring.root, this.sort.root),
        el('div', { class: 'line chips', role: 'group', 'aria-label': 'States' }, ...this.chips.map(([, { root }]) => root)),
        el('div', { class: 'line between' }, this.total, this.reset),
      ),
      this.table,
      this.empty,
    );
  }

  async load(signal) {
    const began = Date.now();
    this.builds.begin();
    await askPages('api/builds', 'builds', (page) => this.page(page), signal);
    this.builds.ended();
    this.loaded = true;
    this.loadedAt = began;
    this.draw();
  }

  /**
   * Asks for what has changed, by the builds' own times. The margin is there because the clocks of several machines
   * differ, and because what the service is behind by comes later. A removed build is noticed at the next whole load.
   */
  async refresh(signal) {
    if (Date.now() - this.loadedAt > WHOLE || this.builds.size === 0) {
      await this.load(signal);
      return;
    }
    const latest = this.builds.all().reduce((most, build) => Math.max(most, ms(build.updatedTime)), 0);
    const since = new Date(latest - MARGIN - 1000 * behindSeconds).toISOString();
    await askPages(`api/builds?since=${since}`, 'builds', (page) => this.builds.merge(page), signal);
    this.draw();
  }

  page(page) {
    this.builds.page(page);
    this.draw();
  }

  event(type, data) {
    if (type === 'build') {
      this.builds.put(data);
    } else if (type === 'removed') {
      this.builds.remove(data.buildRid);
    }
    this.draw();
  }

  /** Called when the address has changed, by a link or by going back. */
  parameters(parameters) {
    this.filter = new BuildFilter(parameters);
    this.reflect();
    this.draw();
  }

  change(what) {
    Object.assign(this.filter, what);
    history.replaceState(null, '', this.filter.hash());
    this.reflect();
    this.asked = true;
    this.draw();
  }

  clear() {
    this.filter = new BuildFilter(new URLSearchParams());
    this.change({});
    this.search.focus();
  }

  reflect() {
    if (this.search.value !== this.filter.q) {
      this.search.value = this.filter.q;
    }
    this.failed.checked = this.filter.failed;
    this.monitoring.input.value = this.filter.monitoring;
    this.sort.input.value = this.filter.sort;
  }

  drawNow() {
    if (this.closed) {
      return;
    }
    const all = this.builds.all();
    const counts = Object.fromEntries(STATES.map((state) => [state, 0]));
    for (const build of all) {
      counts[build.state] = (counts[build.state] ?? 0) + 1;
    }
    for (const [state, { update }] of this.chips) {
      update(this.filter.state.includes(state), counts[state]);
    }
    const shown = this.filter.apply(all);
    setAttribute(this.table, 'aria-rowcount', shown.length + 1);
    this.drawTotal(all.length, shown.length);
    this.list.set(shown);
  }

  drawTotal(all, shown) {
    const filtered = this.filter.active();
    const of = this.filter.schedule === '' ? '' : ` of ${followText(this.filter.schedule)}`;
    const text = `${filtered ? `${number(shown)} of ${many(all, 'build')}` : many(all, 'build')}${of && `, only those${of}`}`;
    setText(this.total, this.loaded ? text : `${text}, loading…`);
    show(this.reset, filtered);
    show(this.table, shown > 0);
    show(this.empty, shown === 0);
    if (shown === 0) {
      this.drawEmpty(all, filtered);
    }
    if (this.asked) {
      this.asked = false;
      announce(text);
    }
  }

  drawEmpty(all, filtered) {
    const rid = searchText(this.filter.q);
    const state = !this.loaded ? `loading ${this.reason}` : isBuildRid(rid) && this.builds.get(rid) === undefined ? rid : filtered && all > 0 ? 'filtered' : 'none';
    if (this.empty.dataset.state === state) {
      return;
    }
    this.empty.dataset.state = state;
    if (!this.loaded) {
      this.empty.replaceChildren(...(this.reason === null ? [el('p', { text: 'Loading builds…' })] : [el('h2', { text: 'Nothing to show yet' }), el('p', { text: `${this.reason}.` })]));
    } else if (state === rid) {
      this.empty.replaceChildren(el('h2', { text: 'This build is not held here' }), submitHint(rid));
    } else if (state === 'filtered') {
      this.empty.replaceChildren(el('h2', { text: 'No build matches' }), el('p', { text: 'Change the search or the filters, or clear them.' }));
    } else {
      this.empty.replaceChildren(el('h2', { text: 'No builds yet' }), submitHint('RID'));
    }
  }

  /** Called when the names of schedules may have changed. A draw before the builds are there would delay theirs. */
  follows() {
    if (this.loaded) {
      this.draw();
    }
  }

  /** @param {string | null} reason why nothing can be shown yet; null while an answer is awaited or once it has come */
  unavailable(reason) {
    if (this.reason !== reason) {
      this.reason = reason;
      this.draw();
    }
  }

  tick() {
    this.list.draw();
  }

  stale(stale) {
    this.table.classList.toggle('stale', stale);
  }

  enter() {
    this.list.focus(0);
  }
}

const LABELS = { '': 'any', attention: 'what needs attention', newest: 'watched last', changed: 'changed last' };

function select(label, values, onChange) {
  const input = el('select', { change: () => onChange(input.value) }, ...values.map((value) => el('option', { value, text: LABELS[value] ?? word(value) })));
  return { input, root: el('label', { class: 'select' }, el('span', { text: label }), input) };
}
