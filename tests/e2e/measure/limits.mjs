// What a call must reach to pass. The machine of the tests has two cores for all browsers together, so
// how fast a call is says as much about what else runs there. By default a call must be alive and right:
// what is shown and played is what was sent, and it moves. With VISAVIS_E2E_STRICT=1, on a machine that
// does nothing else, it must also be as good as a person expects.
const isStrict = process.env.VISAVIS_E2E_STRICT === '1';

const kRight = {
  // A picture three frames old reaches 19 dB here, black less than 12.
  minPsnrDb: 28,
  minSsim: 0.85,
  // Mean colour distance: about 1 through a good channel, above 10 with the colour planes swapped.
  maxColourError: 5,
  // Pauses are a tenth of the speech, with noise suppression a quarter; half of it lost would be 0.6.
  maxGaps: 0.5,
};
const kGood = {
  minFps: 20,
  minShownShare: 0.85,
  // From local preview to remote view; a good call takes 50-200.
  maxLatencyMs: 500,
  // Other words of the same voice stay below 0.2, the right ones through Chromium's noise suppression
  // at 0.6-0.8; a quarter of the right ones, in shreds, reaches 0.5.
  minCorrelation: 0.5,
  minHeard: 0.8,
  maxGaps: 0.4,
};
// Of the pictures that the sender's own preview shows; that one is slow on a busy machine too.
const kAlive = { minFps: 5, minShownShare: 0.5, maxLatencyMs: 2000, minCorrelation: 0.3, minHeard: 0.5 };

/** Two peers at 640x360. */
export const kTwoPeers = { ...kRight, ...(isStrict ? kGood : kAlive) };

/** A call that something else is tested on: right, at whatever rate a busy machine lets it have. */
export const kUndisturbed = { ...kRight, ...kAlive };

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
  // Each hears two voices at once, so that each is only half of what is played. Wrong words: 0.2.
  minCorrelation: 0.22,
  minHeard: 0.3,
};

/** A page that has become four times slower; `stepsUp`: and is to do as before when it is fast again. */
export const kSlowDevice = { minFps: isStrict ? 15 : 5, stepsUp: isStrict };
