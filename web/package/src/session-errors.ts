import { VisavisError } from './visavis-error.js';

/** Why a session ended for good, from the last error that the relay sent, if any. */
export function sessionFailure(
  lastError: { readonly code: string; readonly message: string } | undefined,
  reason: string,
  everJoined: boolean,
): VisavisError {
  if (lastError?.code === 'room-full') return new VisavisError('room-full', lastError.message);
  if (lastError !== undefined) return new VisavisError('relay-refused', `${lastError.code}: ${lastError.message}`);
  return everJoined
    ? new VisavisError('relay-lost', `The relay is gone (${reason})`)
    : new VisavisError('relay-unreachable', `The relay does not answer (${reason})`);
}
