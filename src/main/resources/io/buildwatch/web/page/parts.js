// Elements that several views show: a state with its sign, the bar of a build, a RID.

import { el, setAttribute, setText } from './dom.js';
import { COUNTS, countsText, number, ridParts, sign, word } from './words.js';

/** A state or status as sign and word. */
export function badge() {
  const mark = el('span', { class: 'sign', 'aria-hidden': 'true' });
  const text = el('span');
  const root = el('span', { class: 'badge' }, mark, text);
  return {
    root,
    update(state, raw = null) {
      setAttribute(root, 'data-state', state);
      setText(mark, sign(state));
      setText(text, raw === null ? word(state) : `${word(state)}: ${raw}`);
    },
  };
}

/** The progress of a build: a stripe for each status, whose width is the share of jobs in it. */
export function bar() {
  const stripes = COUNTS.map((name) => el('span', { class: 'stripe', 'data-count': name }));
  const track = el('div', { class: 'bar', role: 'progressbar', 'aria-valuemin': '0', 'aria-valuemax': '100' }, ...stripes);
  return {
    root: track,
    update(build) {
      const all = Math.max(1, build.jobCount, COUNTS.reduce((sum, name) => sum + build.counts[name], 0));
      COUNTS.forEach((name, i) => {
        const count = build.counts[name];
        // A single failed job of ten thousand must still be seen.
        const width = count === 0 ? '0' : `max(${name === 'failed' ? 3 : 1}px, ${(100 * count) / all}%)`;
        if (stripes[i].style.width !== width) {
          stripes[i].style.width = width;
        }
      });
      setAttribute(track, 'aria-valuenow', build.percentComplete);
      setAttribute(track, 'aria-label', `Progress of ${ridParts(build.buildRid)[1]}`);
      setAttribute(track, 'aria-valuetext', `${build.percentComplete} %: ${countsText(build.counts, build.jobCount)}`);
    },
  };
}

/** A RID whose last part is always visible. */
export function ridText(tag = 'span', attributes = {}) {
  const head = el('span', { class: 'rid-head' });
  const tail = el('span', { class: 'rid-tail' });
  const root = el(tag, { class: 'rid', ...attributes }, head, tail);
  return {
    root,
    update(rid) {
      const [before, last] = ridParts(rid);
      setText(head, before);
      setText(tail, last);
      setAttribute(root, 'title', rid);
    },
  };
}

/** A button that is pressed or not, with a sign, a label and a count. */
export function chip(state, label, onToggle) {
  const count = el('span', { class: 'count' });
  const root = el(
    'button',
    { type: 'button', class: 'chip', 'data-state': state, 'aria-pressed': 'false', click: onToggle },
    el('span', { class: 'sign', 'aria-hidden': 'true', text: sign(state) }),
    el('span', { text: label }),
    count,
  );
  return {
    root,
    update(pressed, value) {
      setAttribute(root, 'aria-pressed', String(pressed));
      setText(count, number(value));
    },
  };
}

/** Says how to have a build watched. @param rid its RID, or a word for it */
export function submitHint(rid) {
  return el('p', {}, 'Watch it with ', el('code', { text: `buildwatch submit ${rid}` }), '; it shows here at once.');
}

/** Makes a click anywhere in a row a click on this link or button of it, unless text is selected. */
export function rowClick(event, control) {
  if (!event.target.closest('a, button') && getSelection().isCollapsed) {
    control.click();
  }
}
