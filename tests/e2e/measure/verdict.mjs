// Holds the figures of one direction of a call to limits (limits.mjs).

/**
 * Figures of one direction against limits → list of what falls short, empty when all is well.
 * A figure that is missing falls short too.
 */
export function shortcomings(figures, limits) {
  const checks = [
    ['fps', figures.fps, limits.minFps, 'at least'],
    ['psnrDb', figures.psnrDb, limits.minPsnrDb, 'at least'],
    ['ssim', figures.ssim, limits.minSsim, 'at least'],
    ['colourError', figures.colourError, limits.maxColourError, 'at most'],
    ['latencyMs', figures.latencyP50Ms, limits.maxLatencyMs, 'at most'],
    ['correlation', figures.correlation, limits.minCorrelation, 'at least'],
    ['heard', figures.heard, limits.minHeard, 'at least'],
    ['gaps', figures.gaps, limits.maxGaps, 'at most'],
    ['shownShare', figures.fps / figures.sentFps, limits.minShownShare, 'at least'],
  ];
  return checks
    .filter(([, value, limit, sense]) => limit !== undefined && !(sense === 'at least' ? value >= limit : value <= limit))
    .map(([name, value, limit, sense]) => `${name} ${value} (${sense} ${limit})`);
}
