import type { Engine, TransportName } from '../engine-module.js';
import type { ConnectionKey } from '../messages.js';
import type { EngineRunner } from './engine-runner.js';

interface Connection {
  readonly key: ConnectionKey;
  channel?: RTCDataChannel;
  openReported: boolean;
  bufferedReported: number;
}

/** The connections that the engine asked for, and their data channels once the page handed them over. */
export class DataChannels {
  readonly #runner: EngineRunner;
  readonly #connections = new Map<string, Connection>();
  readonly #sentTo = new Set<Connection>();
  #serial = 0;
  packetsSent = 0;
  packetsNotSent = 0;
  packetsReceived = 0;
  packetsRefused = 0;

  constructor(runner: EngineRunner) {
    this.#runner = runner;
  }

  /** A connection is being made: gives it its key. Replaces the one before to the same peer. */
  create(peerId: string, transport: TransportName): ConnectionKey {
    this.close(peerId, transport);
    const key = { peerId, transport, serial: ++this.#serial };
    this.#connections.set(nameOf(key), { key, openReported: false, bufferedReported: 0 });
    return key;
  }

  keyOf(peerId: string, transport: TransportName): ConnectionKey | undefined {
    return this.#connections.get(nameOf({ peerId, transport }))?.key;
  }

  /** Whether an event with this key is of a connection that still stands. */
  isCurrent(key: ConnectionKey): boolean {
    return this.#connections.get(nameOf(key))?.key.serial === key.serial;
  }

  close(peerId: string, transport: TransportName): void {
    const name = nameOf({ peerId, transport });
    const connection = this.#connections.get(name);
    if (connection === undefined) return;
    this.#connections.delete(name);
    this.#sentTo.delete(connection);
    connection.channel?.close();
  }

  attach(key: ConnectionKey, channel: RTCDataChannel): void {
    const connection = this.#connections.get(nameOf(key));
    if (connection?.key.serial !== key.serial) {
      channel.close();
      return;
    }
    connection.channel = channel;
    channel.binaryType = 'arraybuffer';
    channel.bufferedAmountLowThreshold = 0;
    channel.onopen = () => {
      this.#opened(connection);
    };
    channel.onmessage = (event: MessageEvent<unknown>) => {
      if (event.data instanceof ArrayBuffer) this.#received(connection, event.data);
    };
    channel.onbufferedamountlow = () => {
      if (this.isCurrent(key)) {
        this.#runner.call((engine, nowMs) => {
          this.#reportBuffered(connection, engine, nowMs);
        });
      }
    };
    channel.onclose = () => {
      if (this.isCurrent(key) && connection.openReported) {
        connection.openReported = false;
        this.#runner.call((engine, nowMs) => {
          engine.channelClosed(key.peerId, key.transport, nowMs);
        });
      }
    };
    // It may have opened on its way into this thread.
    if (channel.readyState === 'open') this.#opened(connection);
  }

  /** `data` may lie in the engine's memory: it is copied before this returns. */
  send(peerId: string, transport: TransportName, data: Uint8Array<ArrayBuffer>): void {
    const connection = this.#connections.get(nameOf({ peerId, transport }));
    if (connection?.channel?.readyState !== 'open') {
      ++this.packetsNotSent;
      return;
    }
    try {
      connection.channel.send(data);
      ++this.packetsSent;
    } catch {
      ++this.packetsNotSent; // its buffer is full: the datagram is lost, as datagrams may be
    }
    this.#sentTo.add(connection);
  }

  /** Tells the engine what the channels that were sent to still hold. */
  reportBuffered(engine: Engine, nowMs: number): void {
    if (this.#sentTo.size === 0) return;
    for (const connection of this.#sentTo) this.#reportBuffered(connection, engine, nowMs);
    this.#sentTo.clear();
  }

  #reportBuffered(connection: Connection, engine: Engine, nowMs: number): void {
    const bytes = connection.channel?.bufferedAmount ?? 0;
    if (bytes === connection.bufferedReported) return;
    connection.bufferedReported = bytes;
    engine.channelBuffered(connection.key.peerId, connection.key.transport, bytes, nowMs);
  }

  #opened(connection: Connection): void {
    const { key } = connection;
    if (connection.openReported || !this.isCurrent(key)) return;
    connection.openReported = true;
    this.#runner.call((engine, nowMs) => {
      engine.channelOpened(key.peerId, key.transport, nowMs);
    });
  }

  #received(connection: Connection, data: ArrayBuffer): void {
    const { key } = connection;
    if (!this.isCurrent(key)) return;
    ++this.packetsReceived;
    this.#runner.call((engine, nowMs) => {
      const buffer = engine.packetBuffer(data.byteLength);
      if (buffer.byteLength < data.byteLength) {
        ++this.packetsRefused; // no packet of ours is so long
        return;
      }
      buffer.set(new Uint8Array(data));
      engine.packetReceived(key.peerId, key.transport, data.byteLength, nowMs);
    });
  }
}

function nameOf(key: { readonly peerId: string; readonly transport: TransportName }): string {
  return `${key.transport}/${key.peerId}`;
}
