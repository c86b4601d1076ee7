import { VisavisError, type VisavisErrorCode } from 'visavis';

/** What a person reads when something fails: what happened, and what to do. */
export interface ErrorText {
  readonly code: string;
  readonly title: string;
  readonly advice: string;
}

/** Before the call, or in it and just after it. */
export type Place = 'lobby' | 'call';

interface Text {
  readonly title: string;
  readonly advice: string;
  /** In a call it means something else, and other things can be done. */
  readonly titleInCall?: string;
  readonly adviceInCall?: string;
}

const texts: Record<VisavisErrorCode, Text> = {
  'camera-missing': {
    title: 'No camera was found.',
    advice: 'Plug one in and try again, or join without it.',
    adviceInCall: 'Plug one in and switch the camera on again.',
  },
  'microphone-missing': {
    title: 'No microphone was found.',
    advice: 'Plug one in and try again, or join without it.',
    adviceInCall: 'Plug one in and unmute again.',
  },
  'camera-in-use': {
    title: 'The camera cannot be started.',
    advice: 'Another program may be using it. Close that program and try again, or join without camera.',
    adviceInCall: 'Another program may be using it. Close that program and switch the camera on again.',
  },
  'microphone-in-use': {
    title: 'The microphone cannot be started.',
    advice: 'Another program may be using it. Close that program and try again, or join without microphone.',
    adviceInCall: 'Another program may be using it. Close that program and unmute again.',
  },
  'camera-lost': {
    title: 'Your camera has stopped.',
    advice: 'Plug it in again, or allow this page to use it, and try again. You can also join without it.',
    adviceInCall: 'The others do not see you any more. Plug it in again, or allow this page to use it, and switch the camera on.',
  },
  'microphone-lost': {
    title: 'Your microphone has stopped.',
    advice: 'Plug it in again, or allow this page to use it, and try again. You can also join without it.',
    adviceInCall: 'The others do not hear you any more. Plug it in again, or allow this page to use it, and unmute.',
  },
  'permission-denied': {
    title: 'This page may not use your camera or microphone.',
    advice: 'Allow it in your browser, beside the address of this page, and try again. You can also join and just watch.',
    adviceInCall: 'Allow it in your browser, beside the address of this page, and switch it on again.',
  },
  'insecure-context': {
    title: 'This address is not secure.',
    advice: 'Browsers allow calls only on pages whose address begins with https. Ask whoever gave you the link for such an address.',
  },
  'unsupported-browser': {
    title: 'This browser cannot make calls.',
    advice: 'Update it, or open this page in a current Chrome, Edge or Firefox.',
  },
  'engine-not-loaded': {
    title: 'Part of this page could not be loaded from the server.',
    advice: 'Check your internet connection and try again. If that does not help, reload this page or update your browser.',
  },
  'engine-failed': {
    title: 'The call program has stopped.',
    advice: 'Reload this page and join again. If that does not help, update your browser.',
  },
  'relay-unreachable': {
    title: 'The server cannot be reached.',
    advice: 'Check your internet connection and try again.',
  },
  'relay-refused': {
    title: 'The server did not let you in.',
    advice: 'Try again in a minute, or try another room.',
    titleInCall: 'The server has ended the call.',
    adviceInCall: 'Join again. If this call is open in another tab or on another device, leave it there first.',
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

export function textOfError(error: unknown, place: Place): ErrorText {
  if (error instanceof VisavisError) {
    const { title, advice, titleInCall = title, adviceInCall = advice } = texts[error.code];
    return place === 'call'
      ? { code: error.code, title: titleInCall, advice: adviceInCall }
      : { code: error.code, title, advice };
  }
  if (error instanceof RangeError) {
    return { code: 'invalid-name', title: 'The name of the room or your name is too long.', advice: 'Choose a shorter one.' };
  }
  return { code: 'unknown', title: 'Something unexpected went wrong.', advice: 'Reload this page and try again.' };
}

/** Whether joining without camera and microphone would help. */
export function isDeviceError(error: unknown): boolean {
  return error instanceof VisavisError && (error.code === 'permission-denied' || /^(camera|microphone)-/.test(error.code));
}
