import { VisavisError, type VisavisErrorCode } from './visavis-error.js';

/** Encoding 1280x720 takes four times as long as 640x360, and so does decoding it for everybody else. */
const coresForLargePicture = 8;

function defaultVideo(): MediaTrackConstraints {
  const isLarge = navigator.hardwareConcurrency >= coresForLargePicture;
  return {
    width: { ideal: isLarge ? 1280 : 640 },
    height: { ideal: isLarge ? 720 : 360 },
    frameRate: { ideal: 30 },
  };
}
const defaultAudio: MediaTrackConstraints = {
  channelCount: { ideal: 1 },
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

/** Which devices to open: `true` for the default one, constraints to choose, `false` or nothing for none. */
export interface LocalMediaOptions {
  readonly audio?: boolean | MediaTrackConstraints | undefined;
  readonly video?: boolean | MediaTrackConstraints | undefined;
}

/** Open devices. Whoever opened them stops their tracks. */
export interface LocalMedia {
  readonly audio: MediaStreamTrack | undefined;
  readonly video: MediaStreamTrack | undefined;
}

/**
 * Opens the microphone and the camera, as a preview before a call needs them. The tracks can be
 * handed to {@link joinCall}.
 *
 * @throws VisavisError `camera-missing`, `microphone-missing`, `camera-in-use`,
 *   `microphone-in-use`, `permission-denied` or `insecure-context`.
 */
export async function openLocalMedia(options: LocalMediaOptions): Promise<LocalMedia> {
  const audio = options.audio === true ? defaultAudio : (options.audio ?? false);
  const video = options.video === true ? defaultVideo() : (options.video ?? false);
  if (audio === false && video === false) return { audio: undefined, video: undefined };
  // Absent in insecure contexts, whatever its type says.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) {
    throw new VisavisError('insecure-context', 'Devices need a page that was loaded over https or from localhost');
  }
  let stream: MediaStream;
  try {
    stream = await devices.getUserMedia({ audio, video });
  } catch (error) {
    throw await toVisavisError(error, devices, { audio: audio !== false, video: video !== false });
  }
  return { audio: stream.getAudioTracks()[0], video: stream.getVideoTracks()[0] };
}

/** The exceptions are those of https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia */
async function toVisavisError(
  error: unknown,
  devices: MediaDevices,
  asked: { readonly audio: boolean; readonly video: boolean },
): Promise<VisavisError> {
  const name = error instanceof Error ? error.name : '';
  const message = error instanceof Error ? error.message : String(error);
  return new VisavisError(await codeOf(name, message, devices, asked), message || name, { cause: error });
}

async function codeOf(
  name: string,
  message: string,
  devices: MediaDevices,
  asked: { readonly audio: boolean; readonly video: boolean },
): Promise<VisavisErrorCode> {
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'permission-denied';
    case 'NotFoundError':
    case 'OverconstrainedError': {
      if (!asked.audio) return 'camera-missing';
      if (!asked.video) return 'microphone-missing';
      const present = await devices.enumerateDevices().catch(() => []);
      return present.some((device) => device.kind === 'videoinput') ? 'microphone-missing' : 'camera-missing';
    }
    default:
      if (!asked.audio) return 'camera-in-use';
      if (!asked.video) return 'microphone-in-use';
      // Browsers say which only in the text for developers.
      return /audio|microphone/i.test(message) ? 'microphone-in-use' : 'camera-in-use';
  }
}
