// Codecs with what they gave.

/** A codec of class `name` whose callbacks keep everything. */
export function open(api, name) {
  const outputs = [], errors = [];
  const codec = new api[name]({
    output: (output, metadata) => outputs.push({ output, metadata }),
    error: (error) => errors.push(error),
  });
  return { codec, outputs, errors };
}

/** Resolves when the codec is closed by an error, with the error. */
export function failureOf(api, name, use) {
  return new Promise((resolve, reject) => {
    const codec = new api[name]({ output: () => {}, error: (error) => resolve({ error, codec }) });
    try {
      use(codec);
    } catch (error) {
      reject(error);
    }
  });
}

export const videoConfig = { codec: 'vp8', width: 160, height: 96, bitrate: 400_000, framerate: 30 };
export const audioConfig = { codec: 'opus', sampleRate: 48_000, numberOfChannels: 1, bitrate: 64_000 };
/** Of each class a configuration that is supported. */
export const configs = {
  VideoEncoder: videoConfig,
  VideoDecoder: { codec: 'vp8' },
  AudioEncoder: audioConfig,
  AudioDecoder: { codec: 'opus', sampleRate: 48_000, numberOfChannels: 1 },
};
export const classNames = Object.keys(configs);
export const isEncoder = (name) => name.endsWith('Encoder');
export const queueSizeOf = (codec) => codec.encodeQueueSize ?? codec.decodeQueueSize;
