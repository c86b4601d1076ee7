// Configurations: what is not valid, what is not supported, what comes back.
// https://www.w3.org/TR/webcodecs/#configurations
import { equal, ok, rejects, throws } from './assert.mjs';
import { classNames, configs, failureOf, open } from './sessions.mjs';

const invalid = {
  VideoEncoder: [
    {}, { codec: '' }, { codec: 'vp8' }, { codec: 'vp8', width: 64 }, { codec: ' ', width: 64, height: 64 },
    { codec: 'vp8', width: 0, height: 64 }, { codec: 'vp8', width: 64, height: 0 }, { codec: 'vp8', width: -1, height: 64 },
    { codec: 'vp8', width: 64, height: 64, displayWidth: 0, displayHeight: 64 },
    { codec: 'vp8', width: 64, height: 64, displayWidth: 64, displayHeight: 0 },
    { codec: 'vp8', width: 64, height: 64, bitrateMode: 'sometimes' },
    { codec: 'vp8', width: 64, height: 64, latencyMode: 'later' },
    { codec: 'vp8', width: 64, height: 64, framerate: Infinity },
    { codec: 'vp8', width: 64, height: 64, bitrate: -1 },
    { codec: 'vp8', width: 64, height: 64, hardwareAcceleration: 'please' },
    { codec: 'vp8', width: 64, height: 64, alpha: 'some' },
  ],
  VideoDecoder: [
    {}, { codec: '' }, { codec: '  ' }, { codec: 'vp8', codedWidth: 0, codedHeight: 64 }, { codec: 'vp8', codedWidth: 64, codedHeight: 0 },
    { codec: 'vp8', displayAspectWidth: 0, displayAspectHeight: 3 }, { codec: 'vp8', displayAspectWidth: 4, displayAspectHeight: 0 },
    { codec: 'vp8', hardwareAcceleration: 'please' }, { codec: 'vp8', description: 'text' },
  ],
  AudioEncoder: [
    {}, { codec: '', sampleRate: 48_000, numberOfChannels: 1 }, { codec: 'opus' }, { codec: 'opus', sampleRate: 48_000 },
    { codec: 'opus', numberOfChannels: 1 }, { codec: 'opus', sampleRate: 0, numberOfChannels: 1 },
    { codec: 'opus', sampleRate: 48_000, numberOfChannels: 0 }, { codec: 'opus', sampleRate: -1, numberOfChannels: 1 },
    { codec: 'opus', sampleRate: 48_000, numberOfChannels: 1, bitrateMode: 'sometimes' },
    { codec: 'opus', sampleRate: 48_000, numberOfChannels: 1, opus: { complexity: 11 } },
    { codec: 'opus', sampleRate: 48_000, numberOfChannels: 1, opus: { packetlossperc: 101 } },
    { codec: 'opus', sampleRate: 48_000, numberOfChannels: 1, opus: { frameDuration: 3000 } },
    { codec: 'opus', sampleRate: 48_000, numberOfChannels: 1, opus: { format: 'mp3' } },
  ],
  AudioDecoder: [
    {}, { codec: '', sampleRate: 48_000, numberOfChannels: 1 }, { codec: 'opus' }, { codec: 'opus', sampleRate: 48_000 },
    { codec: 'opus', numberOfChannels: 1 }, { codec: 'opus', sampleRate: -1, numberOfChannels: 1 },
    { codec: 'opus', sampleRate: 48_000, numberOfChannels: 1, description: 7 },
  ],
};
const unknownCodecs = ['bogus', 'vp08', 'VP8', 'vp09', 'video/vp8'];

const tests = [];
for (const name of classNames) {
  const complete = (codec) => ({ ...configs[name], codec });
  tests.push(
    [`${name}: without its callbacks it is not made`, (api) => {
      for (const init of [undefined, {}, { output: () => {} }, { error: () => {} }, { output: 1, error: () => {} }]) {
        throws('TypeError', () => new api[name](init), JSON.stringify(init));
      }
    }],
    [`${name}: configurations that are not valid throw TypeError and leave the state`, (api) => {
      for (const config of invalid[name]) {
        const { codec } = open(api, name);
        throws('TypeError', () => codec.configure(config), JSON.stringify(config));
        equal(codec.state, 'unconfigured', JSON.stringify(config));
      }
    }],
    [`${name}: isConfigSupported rejects what is not valid with TypeError`, async (api) => {
      for (const config of invalid[name]) await rejects('TypeError', api[name].isConfigSupported(config), JSON.stringify(config));
    }],
    [`${name}: codecs that are unknown are not supported`, async (api) => {
      for (const codec of unknownCodecs) {
        const { supported } = await api[name].isConfigSupported(complete(codec));
        equal(supported, false, codec);
      }
    }],
    [`${name}: an unknown codec closes it with NotSupportedError`, async (api) => {
      const { error, codec } = await failureOf(api, name, (each) => {
        each.configure(complete('bogus'));
        equal(each.state, 'configured', 'the state until it is found out');
      });
      equal(error.name, 'NotSupportedError');
      ok(error instanceof DOMException);
      equal(codec.state, 'closed', 'the state');
    }],
    [`${name}: isConfigSupported gives back the members that are known`, async (api) => {
      const { supported, config } = await api[name].isConfigSupported({ ...configs[name], somethingElse: 1 });
      equal(supported, true, 'supported');
      for (const [key, value] of Object.entries(configs[name])) equal(config[key], value, key);
      ok(!('somethingElse' in config), 'a member that is unknown came back');
    }],
  );
}
tests.push(
  ['VideoEncoder: a hint about the content is no reason to refuse', async (api) => {
    for (const contentHint of ['', 'motion', 'detail', 'text', 'unheard of']) {
      equal((await api.VideoEncoder.isConfigSupported({ ...configs.VideoEncoder, contentHint })).supported, true, contentHint);
    }
  }],
  ['VideoEncoder: a scalability mode that does not exist is not supported', async (api) => {
    for (const scalabilityMode of ['L0T1', 'L1T9', 'nonsense']) {
      equal((await api.VideoEncoder.isConfigSupported({ ...configs.VideoEncoder, scalabilityMode })).supported, false, scalabilityMode);
    }
  }],
);
export default tests;
