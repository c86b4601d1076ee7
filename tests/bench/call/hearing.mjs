// How much of the sound was made up, while the link carried so much.

/**
 * `samples`: [{seconds, played, concealed}], counts so far, in order; `reports` of the emulator; `way`: 'ab' or 'ba'.
 * → one row per capacity, in order of time: {fromSeconds, kbps, concealedShare}.
 */
export function concealmentByCapacity(samples, reports, way) {
  const capacities = reports.filter((report, i) => report[way].kbps !== reports[i - 1]?.[way].kbps);
  return capacities.flatMap(({ seconds, [way]: { kbps } }, nth) => {
    const end = capacities[nth + 1]?.seconds ?? Infinity;
    const within = samples.filter((sample) => sample.seconds >= seconds && sample.seconds < end);
    if (within.length < 2) return [];
    return [{ fromSeconds: seconds, kbps, concealedShare: shareBetween(within[0], within.at(-1)) }];
  });
}

export const shareBetween = (before, after) =>
  Math.round((1000 * (after.concealed - before.concealed)) / Math.max(1, after.played - before.played)) / 1000;
