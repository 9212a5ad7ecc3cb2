// One row of the list of builds.

import { el, setAttribute, setText } from './dom.js';
import { followName } from './follows.js';
import { badge, bar, ridText, rowClick } from './parts.js';
import { countsText, duration, monitoringText, runningFor, unseen } from './words.js';

export const buildHref = (rid) => `#/build/${encodeURIComponent(rid)}`;

export function buildRow() {
  const state = badge();
  const rid = ridText('a');
  const about = el('span', { class: 'about' });
  const progress = bar();
  const percent = el('span', { class: 'percent', 'aria-hidden': 'true' });
  const counts = el('span', { class: 'counts' });
  const time = el('span', { class: 'time', role: 'cell' });
  const monitoring = el('span', { class: 'monitoring', role: 'cell' });
  const cell = (name, ...children) => el('span', { class: name, role: 'cell' }, ...children);
  const root = el(
    'div',
    { class: 'row', role: 'row', click: (event) => rowClick(event, rid.root) },
    cell('state', state.root),
    cell('name', rid.root, about),
    cell('progress', el('span', { class: 'barline' }, progress.root, percent), counts),
    time,
    monitoring,
  );
  return {
    root,
    update(build) {
      state.update(build.state);
      rid.update(build.buildRid);
      setAttribute(rid.root, 'href', buildHref(build.buildRid));
      setText(about, [build.branchName, build.createdBy, followName(build.scheduleRid)].filter(Boolean).join(' · '));
      setAttribute(about, 'title', about.textContent);
      progress.update(build);
      setText(percent, `${build.percentComplete} %`);
      setText(counts, countsText(build.counts, build.jobCount));
      const running = runningFor(build, Date.now());
      setText(time, running === null ? 'not started' : duration(running));
      setText(monitoring, monitoringText(build, Date.now()));
      setAttribute(monitoring, 'data-bad', unseen(build) ? 'true' : null);
      setAttribute(monitoring, 'title', build.detail);
    },
  };
}
