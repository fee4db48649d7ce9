// Processes as /proc shows them.
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export { sleep };

const read = (pid, file) => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return ''; // ended meanwhile, or another user's
  }
};

const allPids = () => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);

const allTasks = (pid) => {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return []; // ended
  }
};

export const commandLineOf = (pid) => read(pid, 'cmdline');

export const pidsOf = (predicate) => allPids().filter((pid) => predicate(commandLineOf(pid)));

export const pidsWithEnvironment = (name, value) =>
  allPids().filter((pid) => read(pid, 'environ').split('\0').includes(`${name}=${value}`));

/** Whether a process has children. */
export const hasChildren = (pid) =>
  allTasks(pid).some((task) => read(pid, `task/${task}/children`) !== '');

/** Looks (every `pause` ms, 0: as often as it can) until the condition holds; at most `limit` ms. */
export async function waitForPids(look, condition, pause = 5, limit = 60_000) {
  const deadline = performance.now() + limit;
  for (let pids = look(); !condition(pids); pids = look()) {
    if (performance.now() > deadline) throw new Error(`waited in vain; ${pids.length} processes`);
    if (pause > 0) await sleep(pause);
  }
}

/** Memory of a process in MB. */
export function memory(pid) {
  const rollup = read(pid, 'smaps_rollup');
  const megabytes = (field) => Number(rollup.match(new RegExp(`^${field}: *(\\d+)`, 'm'))[1]) / 1024;
  return { resident: megabytes('Rss'), privateDirty: megabytes('Private_Dirty') };
}

/** CPU time that a process has used so far, in seconds. */
export function cpuSeconds(pid) {
  const fields = read(pid, 'stat').replace(/^.*\) /s, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
