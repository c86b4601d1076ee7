/** Configurations of audio: what is valid, what is supported, and what the worker gets of them. */
import type { AudioDecoderSettings, AudioEncoderSettings } from './messages.js';
import type { Checked } from './video-config.js';
import { parseOpusHead } from './opus-head.js';
import { bytesOf, defined, Dictionary, isDetached } from './web-idl.js';

const bitrateModes: readonly BitrateMode[] = ['constant', 'variable'];
const opusFormats = ['opus', 'ogg'] as const;
const opusSignals = ['auto', 'music', 'voice'] as const;
const opusApplications = ['voip', 'audio', 'lowdelay'] as const;
/** RFC 6716 section 2.1.4, microseconds; and those of them that our encoder makes. */
const opusDurations = [2500, 5000, 10_000, 20_000, 40_000, 60_000, 80_000, 100_000, 120_000];
const encodedDurations: ReadonlySet<number> = new Set([10_000, 20_000, 40_000, 60_000]);

export const opusSampleRate = 48_000;
const maxChannels = 2;
const minBitrate = 6000;
const maxBitrate = 510_000;
/** The registration asks for 9 on desktops. */
const defaultComplexity = 9;

/** The registration's extension (https://www.w3.org/TR/webcodecs-opus-codec-registration/), with all defaults. */
export interface OpusConfig {
  readonly format: (typeof opusFormats)[number];
  readonly signal: (typeof opusSignals)[number];
  readonly application: (typeof opusApplications)[number];
  readonly frameDuration: number;
  readonly complexity?: number;
  readonly packetlossperc: number;
  readonly useinbandfec: boolean;
  readonly usedtx: boolean;
}

/** What the encoder was configured with. */
export interface CheckedAudioEncoderConfig extends AudioEncoderConfig {
  readonly opus?: OpusConfig;
}

/** @throws TypeError if it is not valid. */
export function checkAudioEncoderConfig(given: unknown): Checked<CheckedAudioEncoderConfig, AudioEncoderSettings> {
  const dictionary = new Dictionary(given, 'AudioEncoderConfig');
  const opus = dictionary.dictionary('opus');
  const config = defined({
    codec: dictionary.codec(),
    sampleRate: dictionary.requiredInteger('sampleRate', 1),
    numberOfChannels: dictionary.requiredInteger('numberOfChannels', 1),
    bitrate: dictionary.integer('bitrate', 0, Number.MAX_SAFE_INTEGER),
    bitrateMode: dictionary.enumeration('bitrateMode', bitrateModes) ?? 'variable',
    opus: opus === undefined ? undefined : checkOpus(opus),
  });
  return { config, settings: audioEncoderSettings(config) };
}

function checkOpus(dictionary: Dictionary): OpusConfig {
  const opus = defined({
    format: dictionary.enumeration('format', opusFormats) ?? 'opus',
    signal: dictionary.enumeration('signal', opusSignals) ?? 'auto',
    application: dictionary.enumeration('application', opusApplications) ?? 'audio',
    frameDuration: dictionary.integer('frameDuration', 0, Number.MAX_SAFE_INTEGER) ?? 20_000,
    complexity: dictionary.integer('complexity'),
    packetlossperc: dictionary.integer('packetlossperc') ?? 0,
    useinbandfec: dictionary.boolean('useinbandfec') ?? false,
    usedtx: dictionary.boolean('usedtx') ?? false,
  });
  if (!opusDurations.includes(opus.frameDuration)) throw new TypeError(`Opus has no frames of ${opus.frameDuration} us`);
  if ((opus.complexity ?? 0) > 10) throw new TypeError('opus.complexity is above 10');
  if (opus.packetlossperc > 100) throw new TypeError('opus.packetlossperc is above 100');
  return opus;
}

function audioEncoderSettings(config: CheckedAudioEncoderConfig): AudioEncoderSettings | undefined {
  const { codec, sampleRate, numberOfChannels, bitrate, bitrateMode = 'variable' } = config;
  const opus = config.opus ?? checkOpus(new Dictionary({}, 'opus'));
  if (codec !== 'opus' || sampleRate !== opusSampleRate || numberOfChannels > maxChannels) return undefined;
  if (bitrate !== undefined && (bitrate < minBitrate || bitrate > maxBitrate)) return undefined;
  if (!encodedDurations.has(opus.frameDuration) || opus.application === 'lowdelay') return undefined;
  const isVoice = opus.signal === 'voice' || (opus.signal === 'auto' && opus.application === 'voip');
  return {
    kind: 'audio-encoder',
    numberOfChannels,
    bitrateBps: bitrate ?? 0,
    bitrateMode,
    content: isVoice ? 'voice' : 'music',
    frameSamples: (opus.frameDuration * opusSampleRate) / 1e6,
    complexity: opus.complexity ?? defaultComplexity,
    expectedLoss: opus.packetlossperc / 100,
    inBandFec: opus.useinbandfec,
    dtx: opus.usedtx,
  };
}

/** @throws TypeError if it is not valid. */
export function checkAudioDecoderConfig(given: unknown): Checked<AudioDecoderConfig, AudioDecoderSettings> {
  const dictionary = new Dictionary(given, 'AudioDecoderConfig');
  const codec = dictionary.codec();
  const description = dictionary.member('description');
  if (description !== undefined && isDetached(description)) throw new TypeError('AudioDecoderConfig.description is detached');
  const config = defined({
    codec,
    sampleRate: dictionary.requiredInteger('sampleRate'),
    numberOfChannels: dictionary.requiredInteger('numberOfChannels'),
    description: description === undefined ? undefined : bytesOf(description, 'description').slice(),
  });
  return { config, settings: audioDecoderSettings(config) };
}

function audioDecoderSettings({ codec, sampleRate, numberOfChannels, description }: AudioDecoderConfig): AudioDecoderSettings | undefined {
  if (codec !== 'opus' || sampleRate < 1 || numberOfChannels < 1 || numberOfChannels > maxChannels) return undefined;
  const head = description === undefined ? undefined : parseOpusHead(bytesOf(description, 'description'));
  if (description !== undefined && head?.channels !== numberOfChannels) return undefined;
  return { kind: 'audio-decoder', numberOfChannels, preSkip: head?.preSkip ?? 0 };
}
