import type { Call, RemotePeer } from 'visavis';
import type { PageState } from './status';
import type { Visit } from './visit';

export function nameOf(peer: RemotePeer): string {
  return peer.name || 'Guest';
}

/** How things stand, in a word for tests and in words for the person. */
export function statusOf(visit: Visit): { readonly state: PageState; readonly text: string } {
  const { screen, room } = visit;
  switch (screen.kind) {
    case 'lobby':
      return { state: screen.error === undefined ? 'idle' : 'failed', text: '' };
    case 'joining':
      return {
        state: 'joining',
        text: visit.devices === undefined ? 'Waiting for your camera and microphone…' : 'Entering the room…',
      };
    case 'call':
      return { state: screen.call.state, text: textOfCall(screen.call, room) };
    case 'ended':
      return screen.error === undefined ? { state: 'left', text: `You have left ${room}.` } : { state: 'failed', text: '' };
  }
}

function textOfCall(call: Call, room: string): string {
  switch (call.state) {
    case 'joining':
      return 'Entering the room…';
    case 'reconnecting':
      return 'The server does not answer; trying again. Meanwhile the call goes on with whoever still reaches you.';
    case 'left':
    case 'failed':
      return 'The call is over.';
    case 'joined': {
      const names = [...call.peers.values()].map(nameOf);
      if (names.length === 0) return `You are alone in ${room}. Copy the link and send it to whoever you want to talk to.`;
      return `${room}: you and ${names.join(', ')}`;
    }
  }
}
