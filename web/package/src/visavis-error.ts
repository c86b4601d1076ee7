/** What can go wrong in a call, as a stable word to switch on. */
export type VisavisErrorCode =
  /** No camera is attached, or none fits the constraints. */
  | 'camera-missing'
  | 'microphone-missing'
  /** Another program holds the device, or the operating system refuses it. */
  | 'camera-in-use'
  | 'microphone-in-use'
  /** The device went away during the call: unplugged, or its permission was taken away. */
  | 'camera-lost'
  | 'microphone-lost'
  /** The person or a policy refused the camera or the microphone. */
  | 'permission-denied'
  /** The page is neither https nor localhost: browsers give it no devices. */
  | 'insecure-context'
  /** The browser lacks something that a call needs. */
  | 'unsupported-browser'
  /** The engine could not be loaded: most often the server that has it is away. */
  | 'engine-not-loaded'
  /** The engine broke. */
  | 'engine-failed'
  /** The relay did not answer while joining. */
  | 'relay-unreachable'
  /** The relay refused to let us in; the message says why. */
  | 'relay-refused'
  | 'room-full'
  /** The call is over; nothing more can be done with it. */
  | 'call-ended';

/** The error that this package rejects with and reports. */
export class VisavisError extends Error {
  override readonly name = 'VisavisError';
  /** What went wrong. */
  readonly code: VisavisErrorCode;

  constructor(code: VisavisErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
