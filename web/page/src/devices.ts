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
    const other = otherDevice(error);
    if (other === undefined) return { ...noDevices, error };
    const rest = await openLocalMedia(other).catch(() => noDevices);
    return { audio: rest.audio, video: rest.video, error };
  }
}

export function closeDevices(devices: Devices): void {
  devices.audio?.stop();
  devices.video?.stop();
}

function otherDevice(error: unknown): { audio?: true; video?: true } | undefined {
  if (!(error instanceof VisavisError)) return undefined;
  if (error.code === 'camera-missing' || error.code === 'camera-in-use') return { audio: true };
  if (error.code === 'microphone-missing' || error.code === 'microphone-in-use') return { video: true };
  return undefined;
}
