/** Configurations of video: what is valid, what is supported, and what the worker gets of them. */
import { convertedColorSpace } from './coded-color-space.js';
import { parseVideoCodec, type VideoCodecName } from './codec-strings.js';
import type { VideoDecoderSettings, VideoEncoderSettings } from './messages.js';
import { bytesOf, defined, Dictionary, isDetached } from './web-idl.js';

/** A valid configuration, with only the members that are known. */
export interface Checked<Config, Settings> {
  readonly config: Config;
  /** Undefined: not supported. */
  readonly settings: Settings | undefined;
}

const hardwareAccelerations: readonly HardwareAcceleration[] = ['no-preference', 'prefer-hardware', 'prefer-software'];
const latencyModes: readonly LatencyMode[] = ['quality', 'realtime'];
const bitrateModes: readonly VideoEncoderBitrateMode[] = ['constant', 'variable', 'quantizer'];
const alphaOptions: readonly AlphaOption[] = ['discard', 'keep'];

/** What the codecs take (wasm/media/video_frame.h, wasm/codec/video_codec.h). */
const maxSide = 4096;
const smallestLayerSide = 16;
const defaultFrameRate = 30;
/** wasm/codec/scalability_mode.h; VP8 has one spatial layer. */
const scalabilityModes: Readonly<Record<VideoCodecName, RegExp>> = {
  vp8: /^(L1|S[23])T[123]$/,
  vp9: /^((L1|S[23])T[123]|L[23]T[123](_KEY)?)$/,
};

/** @throws TypeError if it is not valid. */
export function checkVideoEncoderConfig(given: unknown): Checked<VideoEncoderConfig, VideoEncoderSettings> {
  const dictionary = new Dictionary(given, 'VideoEncoderConfig');
  const config = defined({
    codec: dictionary.codec(),
    width: dictionary.requiredInteger('width', 1),
    height: dictionary.requiredInteger('height', 1),
    displayWidth: dictionary.integer('displayWidth', 1),
    displayHeight: dictionary.integer('displayHeight', 1),
    bitrate: dictionary.integer('bitrate', 0, Number.MAX_SAFE_INTEGER),
    framerate: dictionary.double('framerate'),
    hardwareAcceleration: dictionary.enumeration('hardwareAcceleration', hardwareAccelerations) ?? 'no-preference',
    alpha: dictionary.enumeration('alpha', alphaOptions) ?? 'discard',
    scalabilityMode: dictionary.string('scalabilityMode'),
    bitrateMode: dictionary.enumeration('bitrateMode', bitrateModes) ?? 'variable',
    latencyMode: dictionary.enumeration('latencyMode', latencyModes) ?? 'quality',
    contentHint: dictionary.string('contentHint'),
  });
  return { config, settings: videoEncoderSettings(config) };
}

function videoEncoderSettings(config: VideoEncoderConfig): VideoEncoderSettings | undefined {
  const { width, height, bitrate = 0, framerate = defaultFrameRate } = config;
  const codec = parseVideoCodec(config.codec);
  if (codec === undefined || width > maxSide || height > maxSide || framerate <= 0) return undefined;
  if (config.hardwareAcceleration === 'prefer-hardware' || config.alpha === 'keep' || config.bitrateMode === 'quantizer') return undefined;
  const { scalabilityMode = 'L1T1', contentHint = '', latencyMode } = config;
  if (!scalabilityModes[codec].test(scalabilityMode) || !halvesEvenly(config, scalabilityMode)) return undefined;
  return {
    kind: 'video-encoder',
    codec,
    width,
    height,
    bitrateBps: bitrate,
    frameRate: framerate,
    scalabilityMode,
    content: contentHint === 'text' || contentHint === 'detail' ? 'screen' : 'camera',
    mayDropFrames: latencyMode === 'realtime',
    streamIdentity: [config.codec, width, height, config.displayWidth, config.displayHeight, scalabilityMode].join(),
  };
}

/** Spatial layers are of sides that halve evenly (wasm/codec/vp9_encoder.cpp). */
function halvesEvenly({ width, height }: VideoEncoderConfig, scalabilityMode: string): boolean {
  const [, layers = '1'] = /^L([23])/.exec(scalabilityMode) ?? [];
  const step = 2 ** (Number(layers) - 1);
  return step === 1 || [width, height].every((side) => side % step === 0 && side / step >= smallestLayerSide);
}

/** @throws TypeError if it is not valid. */
export function checkVideoDecoderConfig(given: unknown): Checked<VideoDecoderConfig, VideoDecoderSettings> {
  const dictionary = new Dictionary(given, 'VideoDecoderConfig');
  const codec = dictionary.codec();
  const description = dictionary.member('description');
  if (description !== undefined && isDetached(description)) throw new TypeError('VideoDecoderConfig.description is detached');
  const colorSpace = dictionary.dictionary('colorSpace');
  const config = defined({
    codec,
    description: description === undefined ? undefined : bytesOf(description, 'description').slice(),
    codedWidth: dictionary.integer('codedWidth', 1),
    codedHeight: dictionary.integer('codedHeight', 1),
    displayAspectWidth: dictionary.integer('displayAspectWidth', 1),
    displayAspectHeight: dictionary.integer('displayAspectHeight', 1),
    colorSpace: colorSpace === undefined ? undefined : colorSpaceOf(colorSpace),
    hardwareAcceleration: dictionary.enumeration('hardwareAcceleration', hardwareAccelerations) ?? 'no-preference',
    optimizeForLatency: dictionary.boolean('optimizeForLatency'),
  });
  if ((config.codedWidth === undefined) !== (config.codedHeight === undefined)) throw new TypeError('Only one coded side is given');
  if ((config.displayAspectWidth === undefined) !== (config.displayAspectHeight === undefined)) {
    throw new TypeError('Only one side of the aspect ratio is given');
  }
  return { config, settings: videoDecoderSettings(config) };
}

function colorSpaceOf(given: Dictionary): VideoColorSpaceInit {
  // Names that the browser does not know are refused by its VideoFrame.
  const named = (key: string) => (given.member(key) === null ? null : given.string(key));
  return defined({
    primaries: named('primaries') as VideoColorPrimaries | null | undefined,
    transfer: named('transfer') as VideoTransferCharacteristics | null | undefined,
    matrix: named('matrix') as VideoMatrixCoefficients | null | undefined,
    fullRange: given.member('fullRange') === null ? null : given.boolean('fullRange'),
  });
}

function videoDecoderSettings(config: VideoDecoderConfig): VideoDecoderSettings | undefined {
  const { codedWidth = 1, codedHeight = 1, displayAspectWidth, displayAspectHeight } = config;
  const codec = parseVideoCodec(config.codec);
  if (codec === undefined || codedWidth > maxSide || codedHeight > maxSide) return undefined;
  if (config.hardwareAcceleration === 'prefer-hardware') return undefined;
  return {
    kind: 'video-decoder',
    codec,
    // What our encoders are given, unless the application knows better.
    colorSpace: config.colorSpace ?? convertedColorSpace,
    displayAspect:
      displayAspectWidth === undefined || displayAspectHeight === undefined
        ? undefined
        : { width: displayAspectWidth, height: displayAspectHeight },
  };
}
