import { MediaResource } from './media-resource.js';
import { bytesPerSample, isPlanar, readSample, sampleFormats, writeSample } from './sample-formats.js';
import { bytesOf, Dictionary, takeBytes, transferList } from './web-idl.js';

const maxTimestamp = Number.MAX_SAFE_INTEGER;

interface Sound {
  readonly resource: MediaResource;
  readonly format: AudioSampleFormat;
  readonly sampleRate: number;
  readonly numberOfFrames: number;
  readonly numberOfChannels: number;
}

/** Which samples of which plane a copy takes, and as what. */
interface CopyPlan {
  readonly sound: Sound;
  readonly format: AudioSampleFormat;
  readonly planeIndex: number;
  readonly frameOffset: number;
  readonly frameCount: number;
  readonly byteLength: number;
}

/** `AudioData` of WebCodecs where there is none. It converts between all sample formats. */
export class PortableAudioData implements AudioData {
  #sound: Sound | undefined;
  readonly timestamp: number;

  /** @throws TypeError if `init` does not fit; DOMException `DataCloneError` for a `transfer` that cannot be. */
  constructor(init: AudioDataInit | PortableAudioData) {
    if (init instanceof PortableAudioData) {
      const sound = init.#open();
      this.#sound = { ...sound, resource: sound.resource.addReference() };
      this.timestamp = init.timestamp;
      return;
    }
    const dictionary = new Dictionary(init, 'AudioDataInit');
    dictionary.required('format');
    const format = dictionary.enumeration('format', sampleFormats) ?? 'f32';
    dictionary.required('sampleRate');
    const sampleRate = dictionary.double('sampleRate') ?? 0;
    if (sampleRate <= 0) throw new TypeError('AudioDataInit.sampleRate is not above zero');
    const numberOfFrames = dictionary.requiredInteger('numberOfFrames', 1);
    const numberOfChannels = dictionary.requiredInteger('numberOfChannels', 1);
    this.timestamp = dictionary.requiredInteger('timestamp', -maxTimestamp, maxTimestamp);
    const data = bytesOf(dictionary.required('data'), 'AudioDataInit.data');
    const needed = bytesPerSample(format) * numberOfFrames * numberOfChannels;
    if (data.byteLength < needed) throw new TypeError(`AudioDataInit.data is shorter than ${needed} bytes`);
    const resource = new MediaResource(takeBytes(data, transferList(dictionary)));
    this.#sound = { resource, format, sampleRate, numberOfFrames, numberOfChannels };
  }

  get format(): AudioSampleFormat | null {
    return this.#sound?.format ?? null;
  }
  get sampleRate(): number {
    return this.#sound?.sampleRate ?? 0;
  }
  get numberOfFrames(): number {
    return this.#sound?.numberOfFrames ?? 0;
  }
  get numberOfChannels(): number {
    return this.#sound?.numberOfChannels ?? 0;
  }
  /** Microseconds. */
  get duration(): number {
    return this.#sound === undefined ? 0 : Math.round((this.#sound.numberOfFrames * 1e6) / this.#sound.sampleRate);
  }

  /** @throws RangeError for samples that are not there; DOMException `InvalidStateError` when closed. */
  allocationSize(options: AudioDataCopyToOptions): number {
    return this.#plan(options).byteLength;
  }

  /** @throws as {@link allocationSize}, and RangeError when `destination` is too small. */
  copyTo(destination: AllowSharedBufferSource, options: AudioDataCopyToOptions): void {
    const { sound, format, planeIndex, frameOffset, frameCount, byteLength } = this.#plan(options);
    const target = bytesOf(destination, 'destination');
    if (target.byteLength < byteLength) throw new RangeError('The destination is too small');
    const { resource, numberOfChannels, numberOfFrames } = sound;
    // Sample of a channel at a time, as an index in the source.
    const at = isPlanar(sound.format)
      ? (channel: number, frame: number) => channel * numberOfFrames + frame
      : (channel: number, frame: number) => frame * numberOfChannels + channel;
    if (format === sound.format) {
      const size = bytesPerSample(format);
      const start = at(isPlanar(format) ? planeIndex : 0, frameOffset) * size;
      target.set(resource.bytes.subarray(start, start + byteLength));
      return;
    }
    const source = new DataView(resource.bytes.buffer, resource.bytes.byteOffset, resource.bytes.byteLength);
    const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
    const channels = isPlanar(format) ? [planeIndex] : Array.from({ length: numberOfChannels }, (_, channel) => channel);
    for (let frame = 0; frame < frameCount; ++frame) {
      channels.forEach((channel, index) => {
        const value = readSample(source, sound.format, at(channel, frameOffset + frame));
        writeSample(view, format, frame * channels.length + index, value);
      });
    }
  }

  /** Other data of the same samples. @throws DOMException `InvalidStateError` when closed. */
  clone(): PortableAudioData {
    return new PortableAudioData(this);
  }

  /** Lets go of the samples. */
  close(): void {
    this.#sound?.resource.release();
    this.#sound = undefined;
  }

  #open(): Sound {
    if (this.#sound === undefined) throw new DOMException('The audio data is closed', 'InvalidStateError');
    return this.#sound;
  }

  /** "Compute Copy Element Count". */
  #plan(options: AudioDataCopyToOptions): CopyPlan {
    const sound = this.#open();
    const dictionary = new Dictionary(options, 'AudioDataCopyToOptions');
    const format = dictionary.enumeration('format', sampleFormats) ?? sound.format;
    const planeIndex = dictionary.requiredInteger('planeIndex');
    if (planeIndex >= (isPlanar(format) ? sound.numberOfChannels : 1)) throw new RangeError(`There is no plane ${planeIndex}`);
    const frameOffset = dictionary.integer('frameOffset') ?? 0;
    if (frameOffset >= sound.numberOfFrames) throw new RangeError('The offset is behind the last sample');
    const rest = sound.numberOfFrames - frameOffset;
    const frameCount = dictionary.integer('frameCount') ?? rest;
    if (frameCount > rest) throw new RangeError(`There are only ${rest} samples from that offset on`);
    const elements = frameCount * (isPlanar(format) ? 1 : sound.numberOfChannels);
    return { sound, format, planeIndex, frameOffset, frameCount, byteLength: elements * bytesPerSample(format) };
  }
}
