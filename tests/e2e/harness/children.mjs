// Every process that a test starts is noted here, so that none outlives the test, however it ends.
const started = new Set();

/** Notes a child process until it exits. */
export function adopt(child) {
  started.add(child);
  child.once('exit', () => started.delete(child));
  return child;
}

process.on('exit', () => {
  for (const child of started) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
