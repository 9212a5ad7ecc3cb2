// Which builds are shown and in which order. The address says both, so that a link can be shared. Pure.

import { searchText } from './rid.js';
import { ms } from './words.js';

export const STATES = ['FAILING', 'RUNNING', 'PENDING', 'FAILED', 'CANCELED', 'SUCCEEDED', 'UNKNOWN'];
export const MONITORINGS = ['', 'WATCHING', 'LOST', 'NOT_FOUND', 'FORBIDDEN', 'STOPPED'];

export class BuildFilter {
  /** @param {URLSearchParams} parameters named as those of the API */
  constructor(parameters) {
    const one = (name, allowed) => (allowed.includes(parameters.get(name)) ? parameters.get(name) : allowed[0]);
    this.q = (parameters.get('q') ?? '').slice(0, 2000);
    this.state = (parameters.get('state') ?? '').split(',').filter((state) => STATES.includes(state));
    this.schedule = parameters.get('schedule') ?? '';
    this.failed = parameters.get('failed') === 'true';
    this.monitoring = one('monitoring', MONITORINGS);
    this.sort = one('sort', ['attention', 'newest', 'changed']);
  }

  hash() {
    const parameters = new URLSearchParams();
    const put = (name, value, otherwise) => value !== otherwise && parameters.set(name, value);
    put('q', this.q, '');
    put('state', this.state.join(','), '');
    put('schedule', this.schedule, '');
    put('failed', this.failed, false);
    put('monitoring', this.monitoring, '');
    put('sort', this.sort, 'attention');
    const text = parameters.toString();
    return text === '' ? '#/' : `#/?${text}`;
  }

  active() {
    return this.q.trim() !== '' || this.state.length > 0 || this.failed || this.schedule !== '' || this.monitoring !== '';
  }

  toggled(state) {
    return this.state.includes(state) ? this.state.filter((other) => other !== state) : [...this.state, state];
  }

  /** Those that match, in order. */
  apply(builds) {
    const text = searchText(this.q).toLowerCase();
    const shown = builds.filter((build) => this.matches(build, text));
    const order = ORDERS[this.sort];
    return shown.sort((a, b) => order(a, b) || b.watch - a.watch || (a.buildRid < b.buildRid ? -1 : 1));
  }

  matches(build, text) {
    return (
      (this.state.length === 0 || this.state.includes(build.state)) &&
      (this.schedule === '' || build.scheduleRid === this.schedule || build.foundBy === this.schedule) &&
      (!this.failed || build.state === 'FAILED' || build.state === 'FAILING') &&
      (this.monitoring === '' || build.monitoring === this.monitoring) &&
      (text === '' || [build.buildRid, build.branchName, build.createdBy].some((field) => field?.toLowerCase().includes(text)))
    );
  }
}

const ORDERS = {
  attention: (a, b) => rank(a) - rank(b),
  newest: () => 0,
  changed: (a, b) => ms(b.updatedTime) - ms(a.updatedTime),
};

/** The order of urgency: failing, cannot be seen, not ended yet, failed, canceled, and last what succeeded. */
function rank(build) {
  if (build.state === 'FAILING') {
    return 0;
  }
  if (!build.complete && ['LOST', 'NOT_FOUND', 'FORBIDDEN'].includes(build.monitoring)) {
    return 1;
  }
  return { RUNNING: 2, PENDING: 3, UNKNOWN: 3, FAILED: 4, CANCELED: 5, SUCCEEDED: 6 }[build.state] ?? 3;
}
