// Figures as people read them. Missing values are a dash.

export function bytes(value) {
  if (value === null || value === undefined) return '–';
  if (value >= 1073741824) return (value / 1073741824).toFixed(value >= 10737418240 ? 1 : 2) + ' GB';
  if (value >= 1048576) return (value / 1048576).toFixed(value >= 104857600 ? 0 : 1) + ' MB';
  return Math.round(value / 1024) + ' KB';
}

export function percent(value) {
  if (value === null || value === undefined) return '–';
  return (value >= 100 ? Math.round(value) : value.toFixed(1)) + '%';
}

export function count(value) {
  return value === null || value === undefined ? '–' : value.toLocaleString('en');
}

/** `2m 10s`, `3h 5m`, `4d 2h` since a time in milliseconds. */
export function age(since, now = Date.now()) {
  const s = Math.max(0, Math.floor((now - since) / 1000));
  if (s < 60) return s + 's';
  if (s < 3600) return Math.floor(s / 60) + 'm ' + (s % 60) + 's';
  if (s < 86400) return Math.floor(s / 3600) + 'h ' + Math.floor(s % 3600 / 60) + 'm';
  return Math.floor(s / 86400) + 'd ' + Math.floor(s % 86400 / 3600) + 'h';
}

export function clock(at) {
  return new Date(at).toLocaleTimeString('en-GB');
}

export function seconds(value) {
  return value < 1 ? Math.round(value * 1000) + ' ms' : value.toFixed(1) + ' s';
}

/** The addresses of an app: `:3000`, or none. */
export function ports(instances) {
  const found = new Set(instances.flatMap(i => i.ports.map(p => p.port)));
  return [...found].sort((a, b) => a - b).map(p => ':' + p).join(' ');
}

// Escape sequences (ECMA-48) and what other control characters a log may hold.
const ESCAPES = /[\u001b\u009b](?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[ -/]*[0-~])/g;
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

export function plain(line) {
  return line.replace(ESCAPES, '').replace(CONTROLS, '');
}

/** What an app does as a whole: the worst that any of its instances does. */
export function status(instances) {
  const order = ['errored', 'waiting restart', 'launching', 'stopping', 'online', 'stopped'];
  return order.find(word => instances.some(i => i.status === word)) ?? 'stopped';
}

export function statusClass(word) {
  return 's-' + word.replace(/[^a-z]/g, '-');
}

/** Whether a reload was taken back, in a few words. */
export function receiptLine(receipt) {
  const done = receipt.slots.filter(s => s.newPid !== 0).length;
  const drained = receipt.slots.reduce((sum, s) => sum + s.drained, 0);
  const cut = receipt.slots.reduce((sum, s) => sum + s.cut, 0);
  return `${done} of ${receipt.slots.length} replaced · ${drained} drained · ${cut} cut`;
}
