// What WebCodecs (https://www.w3.org/TR/webcodecs/) asks of an implementation, as far as VP8, VP9 and
// Opus go: written from the specification. The same tests run on ours, in Node and in browsers, and
// on the browser's own.
import audio from './audio.mjs';
import configuration from './configuration.mjs';
import layers from './layers.mjs';
import mediaObjects from './media-objects.mjs';
import states, { record } from './states.mjs';
import video from './video.mjs';

const groups = { configuration, states, video, layers, audio, 'media-objects': mediaObjects };

/** All tests: {name, run()}. `api`: an object with the classes of WebCodecs. */
export function suite(api) {
  let recorded;
  return Object.entries(groups).flatMap(([group, tests]) =>
    tests.map(([name, run]) => ({
      name: `${group}: ${name}`,
      run: async () => {
        if (group === 'states') await (recorded ??= record(api));
        await run(api);
      },
    })),
  );
}
