import { VisavisError } from 'visavis';
import { closeDevices, noDevices, openDevices, type Devices } from './devices';

/** The open camera and microphone before a call: opens them, and notices when one goes away. */
export class Preview {
  readonly #open: () => Promise<Devices>;
  readonly #onChanged: () => void;
  #devices: Devices | undefined = noDevices;
  #opening: Promise<Devices> | undefined;
  #stopWatching = () => {};

  constructor(onChanged: () => void, open: () => Promise<Devices> = openDevices) {
    this.#onChanged = onChanged;
    this.#open = open;
  }

  /** Undefined while the browser asks the person. */
  get devices(): Devices | undefined {
    return this.#devices;
  }

  /** Opens what there is, in place of what was open. */
  open(): void {
    this.close();
    const opening = this.#open();
    this.#opening = opening;
    this.#show(undefined);
    opening.then(
      (found) => {
        if (this.#opening === opening) this.#show(found);
        else closeDevices(found); // the person went on without
      },
      (error: unknown) => {
        if (this.#opening === opening) this.#show({ ...noDevices, error });
      },
    );
  }

  /** Goes on without camera and microphone. */
  skip(): void {
    this.close();
    this.#show(noDevices);
  }

  /** The devices, once the browser has an answer of the person. */
  async ready(): Promise<Devices> {
    await this.#opening?.catch(() => {});
    return this.#devices ?? noDevices;
  }

  /** Gives the devices away: whoever takes them closes them. */
  release(): void {
    this.#opening = undefined;
    this.#stopWatching();
    this.#devices = noDevices;
  }

  close(): void {
    if (this.#devices !== undefined) closeDevices(this.#devices);
    this.release();
  }

  #show(devices: Devices | undefined): void {
    this.#stopWatching();
    this.#devices = devices;
    if (devices !== undefined) this.#watch(devices);
    this.#onChanged();
  }

  #watch(devices: Devices): void {
    const cameraEnded = () => {
      const error = new VisavisError('camera-lost', 'The camera of the preview has ended');
      this.#show({ ...devices, video: undefined, error });
    };
    const microphoneEnded = () => {
      const error = new VisavisError('microphone-lost', 'The microphone of the preview has ended');
      this.#show({ ...devices, audio: undefined, error });
    };
    devices.video?.addEventListener('ended', cameraEnded);
    devices.audio?.addEventListener('ended', microphoneEnded);
    this.#stopWatching = () => {
      devices.video?.removeEventListener('ended', cameraEnded);
      devices.audio?.removeEventListener('ended', microphoneEnded);
      this.#stopWatching = () => {};
    };
  }
}
