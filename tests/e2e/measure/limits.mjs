// What a call must reach to pass. The machine of the tests has two cores for all browsers together.

/** Two peers at 640x360. */
export const kTwoPeers = {
  minFps: 20,
  // A picture three frames old reaches 19 dB here, black less than 12.
  minPsnrDb: 28,
  minSsim: 0.85,
  // Mean colour distance: about 1 through a good channel, above 10 with the colour planes swapped.
  maxColourError: 5,
  // From local preview to remote view; a good call takes 50-200.
  maxLatencyMs: 500,
  // Other words of the same voice stay below 0.2, the right ones through Chromium's noise suppression
  // at 0.6-0.8; a quarter of the right ones, in shreds, reaches 0.5.
  minCorrelation: 0.5,
  minHeard: 0.8,
  // Pauses are a tenth of the speech, with noise suppression a quarter; half of it lost would be 0.6.
  maxGaps: 0.4,
};

/** A call that something else is tested on: good, at whatever rate a busy machine lets it have. */
export const kUndisturbed = { ...kTwoPeers, minFps: 8 };

/**
 * Three peers, each direction alive and right: three browsers that capture, encode, decode twice and
 * draw share two cores with the measuring, so rate and delay say little about the product.
 */
export const kThreePeers = {
  minFps: 3,
  minPsnrDb: 26,
  minSsim: 0.8,
  maxColourError: 5,
  maxLatencyMs: 3000,
  // Each hears two voices at once, so that each is only half of what is played.
  minCorrelation: 0.25,
  minHeard: 0.3,
};
