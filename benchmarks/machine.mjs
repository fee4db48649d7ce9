// What was measured on.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';

const read = (file) => {
  try {
    return readFileSync(file, 'latin1').trim();
  } catch {
    return '';
  }
};

const said = (program, ...words) => {
  try {
    return execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  } catch {
    return 'none';
  }
};

/** Share of processor time that the hypervisor gave to others since boot, in percent. */
function stolen() {
  const [user, nice, system, idle, wait, irq, soft, steal] =
    read('/proc/stat').split('\n')[0].split(/\s+/).slice(1).map(Number);
  return (100 * steal) / (user + nice + system + idle + wait + irq + soft + steal);
}

export function facts(java, tasuki) {
  return {
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    cores: cpus().length,
    processor: cpus()[0]?.model ?? 'unknown',
    memoryGB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    governor: read('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor') || 'unknown',
    loadAtStart: Number(loadavg()[0].toFixed(2)),
    stolenPercent: Number(stolen().toFixed(2)),
    java: read(java.replace(/bin\/java$/, 'release')).match(/^JAVA_RUNTIME_VERSION="(.*)"/m)?.[1] ?? 'unknown',
    node: process.versions.node,
    tasuki: said(tasuki, 'version'),
  };
}

/** The load of others: what the machine was busy with before it was measured on. */
export function warning(machine) {
  return machine.loadAtStart > machine.cores / 4
    ? `**The machine was busy before the measurement began (load ${machine.loadAtStart}).**`
    : '';
}
