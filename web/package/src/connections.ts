import type { ConnectionCommand, ConnectionEvent, ConnectionKey, ToWorker } from './messages.js';
import { PeerConnection } from './peer-connection.js';

type Post = (message: ToWorker, transfer?: Transferable[]) => void;

/** The RTCPeerConnections of a call, by the serial that the worker gave each. */
export class Connections {
  readonly #post: Post;
  readonly #connections = new Map<number, PeerConnection>();

  constructor(post: Post) {
    this.#post = post;
  }

  handle(key: ConnectionKey, command: ConnectionCommand): void {
    if (command.type === 'create') {
      this.#create(key, command);
      return;
    }
    const connection = this.#connections.get(key.serial);
    switch (command.type) {
      case 'close':
        connection?.close();
        this.#connections.delete(key.serial);
        return;
      case 'set-local-description':
        connection?.setLocalDescription();
        return;
      case 'set-remote-description':
        connection?.setRemoteDescription(command.kind, command.sdp);
        return;
      case 'add-ice-candidate':
        connection?.addIceCandidate(command);
        return;
      case 'restart-ice':
        connection?.restartIce();
        return;
    }
  }

  close(): void {
    for (const connection of this.#connections.values()) connection.close();
    this.#connections.clear();
  }

  #create(key: ConnectionKey, command: Extract<ConnectionCommand, { type: 'create' }>): void {
    const report = (event: ConnectionEvent) => {
      this.#post({ type: 'connection-event', key, event });
    };
    try {
      this.#connections.set(
        key.serial,
        new PeerConnection(key, command, {
          channelCreated: (channel) => {
            this.#post({ type: 'channel', key, channel }, [channel]);
          },
          event: report,
        }),
      );
    } catch {
      report({ type: 'connection-state', state: 'failed' });
    }
  }
}
