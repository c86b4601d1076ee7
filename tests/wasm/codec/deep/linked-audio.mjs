// The engine's end of a codec link (wasm/codec_link) in JavaScript: values lie as wasm32 has them, little
// endian, structs with their padding.

/** In the order of LinkRequest. */
const kRequests = [
  'createVideoEncoder', 'createVideoDecoder', 'destroyVideo', 'configureVideo', 'encodeVideo', 'acknowledge', 'decodeVideo',
  'createAudioEncoder', 'createAudioDecoder', 'destroyAudio', 'configureAudio', 'encodeAudio', 'resetEncoder', 'follow',
  'decodeAudio', 'decodeLost', 'conceal', 'redundancy', 'resetDecoder',
];
/** Of CodecError, in its order: a status is its place and one. */
const kErrors = ['invalid-config', 'invalid-input', 'corrupt-stream', 'codec-failure'];
const kRecoveries = ['concealed', 'in-band-fec', 'deep-redundancy'];

const i32 = (value) => new Uint8Array(Int32Array.of(value).buffer);
/** A TimeDelta. */
const duration = (ms) => new Uint8Array(BigInt64Array.of(BigInt(ms * 1000)).buffer);
const floats = (samples) => new Uint8Array(samples.slice().buffer);
const sound = (samples) => [i32(1), i32(samples.length), floats(samples)];
const readSound = (answer, at) => new Float32Array(answer.slice(at + 8).buffer);

class LinkedCodec {
  #host;
  #place;

  constructor(host, create) {
    this.#host = host;
    const answer = this.#call(create, []);
    this.#place = answer.subarray(0, 4);
    this.properties = answer.subarray(4);
  }

  destroy() {
    this.ask('destroyAudio');
  }

  /** → the answer behind its status. Throws the name of the error. */
  ask(request, ...parts) {
    return this.#call(request, [this.#place, ...parts]);
  }

  #call(request, parts) {
    const bytes = Uint8Array.from([kRequests.indexOf(request), ...parts.flatMap((part) => [...part])]);
    this.#host.requestBuffer(bytes.length).set(bytes);
    const [status, ...rest] = this.#host.call();
    if (status !== 0) throw new Error(`${request}: ${kErrors[status - 1]}`);
    return Uint8Array.from(rest);
  }
}

export class LinkedEncoder extends LinkedCodec {
  constructor(host) {
    super(host, 'createAudioEncoder');
  }

  /** LinkedAudioEncoder::Properties: the lookahead, then this. */
  get canDeepRedundancy() {
    return this.properties[8] === 1;
  }

  configure({ rateBps = 32_000, expectedLoss = 0, complexity = 9, inBandFec = true, deepRedundancyMs = 0 }) {
    const config = new DataView(new ArrayBuffer(48)); // AudioEncoderConfig
    config.setBigInt64(0, BigInt(rateBps), true);
    config.setFloat64(8, expectedLoss, true);
    config.setInt32(16, complexity, true);
    config.setInt32(20, 1, true); // channels
    config.setUint8(25, 1); // kConstrainedVariable
    config.setUint8(26, inBandFec ? 1 : 0);
    config.setBigInt64(32, BigInt(deepRedundancyMs * 1000), true);
    config.setUint32(40, 1000, true); // max_packet_bytes
    this.ask('configureAudio', new Uint8Array(config.buffer));
  }

  /** EncodedAudio is one byte before the packet. */
  encode(samples) {
    return this.ask('encodeAudio', ...sound(samples)).subarray(1);
  }
}

export class LinkedDecoder extends LinkedCodec {
  constructor(host) {
    super(host, 'createAudioDecoder');
  }

  decode(packet) {
    return readSound(this.ask('decodeAudio', packet), 0);
  }

  decodeLost(laterPacket, distanceMs, durationMs) {
    const answer = this.ask('decodeLost', duration(distanceMs), duration(durationMs), laterPacket);
    return { recovery: kRecoveries[answer[0]], samples: readSound(answer, 1) };
  }

  conceal(durationMs) {
    return readSound(this.ask('conceal', duration(durationMs)), 0);
  }

  redundancyMs(packet) {
    return Number(new DataView(this.ask('redundancy', packet).buffer).getBigInt64(0, true)) / 1000;
  }
}
