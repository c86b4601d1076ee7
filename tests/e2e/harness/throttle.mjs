// Slows a page with all its threads. The DevTools protocol's throttling leaves workers alone, and the
// engine is one: so the page's process gets a share of CPU time from the kernel (cgroups, version 2 or
// 1), as small portions often, so that it is slow and does not stutter.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const kPeriodUs = 10_000;
const kRealTimeUs = 100_000; // Of a second.
const kRoots = ['/sys/fs/cgroup', '/sys/fs/cgroup/cpu'];
let made = 0;

/** Processes of the browser (puppeteer's) that run pages. */
export function rendererPids(browser) {
  const group = `${browser.process().pid}`; // It leads a process group of its own.
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const [, , processGroup] = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
      return processGroup === group && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer');
    } catch {
      return false; // It has ended.
    }
  }).map(Number);
}

/** Lets the processes have so many CPUs together, until release(). Undefined: there are no cgroups to write to. */
export function throttle(pids, cpus) {
  const root = kRoots.find((path) => existsSync(join(path, 'cgroup.procs')) && isWritable(path));
  if (root === undefined) return undefined;
  const group = join(root, `visavis-${process.pid}-${made++}`);
  mkdirSync(group);
  let isOver = false;
  const release = () => {
    if (isOver) return;
    isOver = true;
    process.off('exit', release);
    for (const pid of readFileSync(join(group, 'cgroup.procs'), 'utf8').trim().split('\n').filter(Boolean)) move(root, pid);
    rmdirSync(group);
  };
  process.on('exit', release);
  const quota = Math.round(kPeriodUs * cpus);
  if (existsSync(join(group, 'cpu.max'))) {
    writeFileSync(join(group, 'cpu.max'), `${quota} ${kPeriodUs}`);
  } else {
    writeFileSync(join(group, 'cpu.cfs_period_us'), `${kPeriodUs}`);
    writeFileSync(join(group, 'cpu.cfs_quota_us'), `${quota}`);
    // A browser's audio thread has real-time priority, and a group without such time takes none.
    const realTime = join(group, 'cpu.rt_runtime_us');
    if (existsSync(realTime)) writeFileSync(realTime, `${kRealTimeUs}`);
  }
  for (const pid of pids) move(group, pid);
  return { release };
}

function move(group, pid) {
  try {
    writeFileSync(join(group, 'cgroup.procs'), `${pid}`);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error; // It has ended.
  }
}

/** Whether a group with a quota of CPU time can be made below `root`. */
function isWritable(root) {
  const probe = join(root, `visavis-probe-${process.pid}`);
  try {
    mkdirSync(probe);
  } catch {
    return false;
  }
  const can = ['cpu.max', 'cpu.cfs_quota_us'].some((file) => existsSync(join(probe, file)));
  rmdirSync(probe);
  return can;
}
