// Waiting for a condition, bounded in time; never for an amount of time.

const turn = () => new Promise((resolve) => setTimeout(resolve, 100));

/**
 * Asks until `condition()` gives something other than undefined, null or false, and returns it.
 * `what` says in the error what was waited for; `why` (optional) adds what is known at the end.
 */
export async function until(what, timeoutMs, condition, why = async () => '') {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== null && value !== false) return value;
    if (performance.now() > end) throw new Error(`waited ${timeoutMs / 1000} s for ${what}. ${await why()}`.trim());
    await turn();
  }
}

/** The promise's value, or an error that says what took too long. */
export function within(timeoutMs, what, promise) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${timeoutMs / 1000} s`)), timeoutMs);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}
