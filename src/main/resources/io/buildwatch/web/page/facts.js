// The head of a build's page: where it stands, what is known of it, and the link to Foundry.

import { el, setAttribute, setText, show } from './dom.js';
import { badge, bar } from './parts.js';
import { followText } from './follows.js';
import { countsText, dateTime, duration, monitoringText, runningFor, unseen, word } from './words.js';

const ROWS = [
  ['Running time', (build) => (runningFor(build, Date.now()) === null ? 'not started' : duration(runningFor(build, Date.now())))],
  ['Branch', (build) => build.branchName],
  ['Started by', (build) => build.createdBy],
  ['Schedule', (build) => followText(build.scheduleRid)],
  ['Found by following', (build) => (build.foundBy === build.scheduleRid ? null : followText(build.foundBy))],
  ['Created', (build) => build.createdTime && dateTime(build.createdTime)],
  ['First job started', (build) => build.firstStartedTime && dateTime(build.firstStartedTime)],
  ['Last job finished', (build) => build.lastFinishedTime && dateTime(build.lastFinishedTime)],
  ['Status in Foundry', (build) => (build.buildStatus === null ? 'not known' : word(build.buildStatus))],
  ['Monitoring', (build) => monitoringText(build, Date.now())],
  ['Completions', (build) => (build.completions > 1 ? String(build.completions) : null)],
  ['Last change', (build) => dateTime(build.updatedTime)],
];

export class Facts {
  constructor(rid) {
    this.state = badge();
    this.bar = bar();
    this.percent = el('span', { class: 'percent', 'aria-hidden': 'true' });
    this.counts = el('p', { class: 'counts' });
    this.link = el('a', { class: 'button', target: '_blank', rel: 'noopener noreferrer', text: 'Open in Foundry ↗', hidden: true });
    this.copy = el('button', { type: 'button', class: 'plain', text: 'Copy RID', click: () => this.copyRid(rid) });
    this.warning = el('p', { class: 'note', hidden: true });
    this.rows = ROWS.map(([name, of]) => {
      const value = el('dd');
      return { of, value, root: el('div', {}, el('dt', { text: name }), value) };
    });
    this.root = el(
      'section',
      { class: 'facts', 'aria-labelledby': 'build-heading' },
      el('div', { class: 'line between' }, el('div', { class: 'line' }, this.state.root, el('h1', { id: 'build-heading', class: 'rid-full', text: rid })), el('div', { class: 'line' }, this.copy, this.link)),
      el('div', { class: 'barline large' }, this.bar.root, this.percent),
      this.counts,
      this.warning,
      el('dl', {}, ...this.rows.map(({ root }) => root)),
    );
  }

  update(build) {
    this.state.update(build.state);
    this.bar.update(build);
    setText(this.percent, `${build.percentComplete} %`);
    setText(this.counts, countsText(build.counts, build.jobCount));
    // Only an http or https address becomes a link, whatever the answer holds.
    const web = /^https?:\/\//.test(build.link ?? '');
    show(this.link, web);
    setAttribute(this.link, 'href', web ? build.link : null);
    const bad = unseen(build);
    const text = [bad ? `This build ${WARNINGS[build.monitoring](build)}.` : null, build.detail].filter(Boolean).join(' ');
    show(this.warning, text !== '');
    setText(this.warning, text);
    setAttribute(this.warning, 'data-bad', bad ? 'true' : null);
    for (const { of, value, root } of this.rows) {
      const shown = of(build);
      show(root, Boolean(shown));
      setText(value, shown ?? '');
    }
  }

  async copyRid(rid) {
    let copied = true;
    try {
      await navigator.clipboard.writeText(rid);
    } catch {
      // Copying needs TLS and permission. Without them the RID is selected, so that one key copies it.
      getSelection().selectAllChildren(document.getElementById('build-heading'));
      copied = false;
    }
    setText(this.copy, copied ? 'Copied' : 'Selected');
    setTimeout(() => setText(this.copy, 'Copy RID'), 2000);
  }
}

const WARNINGS = {
  LOST: (build) => `cannot be seen at the moment: what is shown is from before ${dateTime(build.updatedTime)}, neither a pass nor a failure`,
  NOT_FOUND: () => 'is not known to Foundry; it is looked for again every 5 minutes',
  FORBIDDEN: () => 'may not be read with the service’s credentials; it is tried again every 5 minutes',
  STOPPED: () => 'is no longer watched',
};
