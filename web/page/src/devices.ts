import { openLocalMedia, VisavisError, type LocalMedia } from 'visavis';

/** The camera and microphone for the preview, as far as they could be had. */
export interface Devices extends LocalMedia {
  /** Why something is missing. */
  readonly error: unknown;
}

export const noDevices: Devices = { audio: undefined, video: undefined, error: undefined };

/** Opens both, or what there is of them: a missing camera need not keep anybody from talking. Never rejects. */
export async function openDevices(): Promise<Devices> {
  try {
    return { ...(await openLocalMedia({ audio: true, video: true })), error: undefined };
  } catch (error) {
    const other = await otherDevice(error);
    if (other === undefined) return { ...noDevices, error };
    const rest = await openLocalMedia(other).catch(() => noDevices);
    return { audio: rest.audio, video: rest.video, error };
  }
}

export function closeDevices(devices: Devices): void {
  devices.audio?.stop();
  devices.video?.stop();
}

async function otherDevice(error: unknown): Promise<{ audio?: true; video?: true } | undefined> {
  if (!(error instanceof VisavisError)) return undefined;
  switch (error.code) {
    case 'camera-missing':
    case 'camera-in-use':
      return { audio: true };
    case 'microphone-missing':
    case 'microphone-in-use':
      return { video: true };
    case 'permission-denied': {
      // Whoever refused both is not asked again.
      const [camera, microphone] = await Promise.all([isBlocked('camera'), isBlocked('microphone')]);
      if (camera === microphone) return undefined;
      return camera ? { audio: true } : { video: true };
    }
    default:
      return undefined;
  }
}

async function isBlocked(name: 'camera' | 'microphone'): Promise<boolean> {
  try {
    return (await navigator.permissions.query({ name })).state === 'denied';
  } catch {
    return false; // this browser does not tell
  }
}
