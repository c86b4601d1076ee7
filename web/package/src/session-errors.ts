import { VisavisError } from './visavis-error.js';

/**
 * Why a session ended for good. Once in the room it gives up only when the relay closes the
 * connection for a fault of ours, again and again, or for another that took our place.
 *
 * @param lastError the relay's last error in the attempt that failed, if any.
 */
export function sessionFailure(
  lastError: { readonly code: string; readonly message: string } | undefined,
  reason: string,
): VisavisError {
  if (lastError === undefined) {
    return reason === 'relay-refused' || reason === 'replaced'
      ? new VisavisError('relay-refused', `The relay has closed the connection (${reason})`)
      : new VisavisError('relay-unreachable', `The relay does not answer (${reason})`);
  }
  if (lastError.code === 'room-full') return new VisavisError('room-full', lastError.message);
  return new VisavisError('relay-refused', `${lastError.code}: ${lastError.message}`);
}
