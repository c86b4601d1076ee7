import { VisavisError, type VisavisErrorCode } from 'visavis';

/** What a person reads when something fails: what happened, and what to do. */
export interface ErrorText {
  readonly code: string;
  readonly title: string;
  readonly advice: string;
}

const texts: Record<VisavisErrorCode, { readonly title: string; readonly advice: string }> = {
  'camera-missing': {
    title: 'No camera was found.',
    advice: 'Plug one in and try again, or join without it.',
  },
  'microphone-missing': {
    title: 'No microphone was found.',
    advice: 'Plug one in and try again, or join without it.',
  },
  'camera-in-use': {
    title: 'The camera cannot be started.',
    advice: 'Another program may be using it. Close that program and try again, or join without camera.',
  },
  'microphone-in-use': {
    title: 'The microphone cannot be started.',
    advice: 'Another program may be using it. Close that program and try again, or join without microphone.',
  },
  'permission-denied': {
    title: 'This page may not use your camera and microphone.',
    advice: 'Allow it in your browser, beside the address of this page, and try again. You can also join and just watch.',
  },
  'insecure-context': {
    title: 'This address is not secure.',
    advice: 'Browsers allow calls only on pages whose address begins with https. Ask whoever gave you the link for such an address.',
  },
  'unsupported-browser': {
    title: 'This browser cannot make calls.',
    advice: 'Update it, or open this page in a current Chrome, Edge or Firefox.',
  },
  'engine-failed': {
    title: 'The call program did not start or has stopped.',
    advice: 'Check your internet connection and reload this page. If that does not help, update your browser.',
  },
  'relay-unreachable': {
    title: 'The server cannot be reached.',
    advice: 'Check your internet connection and try again.',
  },
  'relay-lost': {
    title: 'The connection to the server was lost.',
    advice: 'Check your internet connection and join again.',
  },
  'relay-refused': {
    title: 'The server did not let you in.',
    advice: 'Try again in a minute, or try another room.',
  },
  'room-full': {
    title: 'The room is full.',
    advice: 'Wait until somebody leaves, or choose another room.',
  },
  'call-ended': {
    title: 'The call is over.',
    advice: 'Join again to go on talking.',
  },
};

export function textOfError(error: unknown): ErrorText {
  if (error instanceof VisavisError) return { code: error.code, ...texts[error.code] };
  if (error instanceof RangeError) {
    return { code: 'invalid-name', title: 'The name of the room or your name is too long.', advice: 'Choose a shorter one.' };
  }
  return { code: 'unknown', title: 'Something unexpected went wrong.', advice: 'Reload this page and try again.' };
}
