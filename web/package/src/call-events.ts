import type { RemotePeer } from './remote-peer.js';
import type { VisavisError } from './visavis-error.js';

/**
 * How a call stands. `reconnecting`: the relay cannot be reached. Media does not go by it: who is
 * connected still hears and sees each other, until the relay takes us for gone and tells the others.
 * After `left` and `failed` the call is over.
 */
export type CallState = 'joining' | 'joined' | 'reconnecting' | 'left' | 'failed';

/** The events of a {@link Call} and what listeners get. */
export interface CallEvents {
  /** Somebody is in the room; the connection is being made. Put `peer.view` into the page. */
  'peer-joined': { readonly peer: RemotePeer };
  'peer-left': { readonly peer: RemotePeer; readonly reason: string };
  /** `peer.state` has changed. */
  'peer-state': { readonly peer: RemotePeer };
  /** `peer.audioEnabled` or `peer.videoEnabled` has changed. */
  'peer-media': { readonly peer: RemotePeer };
  /**
   * `call.audioEnabled` or `call.videoEnabled` has changed. `error`: nobody asked for it, a device went
   * away (`microphone-lost`, `camera-lost`); switching on again opens whatever is there then.
   */
  'local-media': {
    readonly audioEnabled: boolean;
    readonly videoEnabled: boolean;
    readonly error: VisavisError | undefined;
  };
  /** `call.state` has changed. */
  state: { readonly state: CallState; readonly reason: string };
  /** The call has failed, for good. */
  error: { readonly error: VisavisError };
  /** Something went wrong that the call survives; for logs. */
  warning: { readonly code: string; readonly message: string };
  /** `call.audioBlocked` has changed. */
  'audio-blocked': { readonly blocked: boolean };
}
