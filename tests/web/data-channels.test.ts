import { describe, expect, it } from 'vitest';
import { DataChannels } from 'visavis-source/worker/data-channels';
import { FakeChannel, makeRunner } from './fakes';

function setUp() {
  const parts = makeRunner();
  const channels = new DataChannels(parts.runner);
  const key = channels.create('p', 'media');
  const channel = new FakeChannel();
  channels.attach(key, channel.asChannel());
  return { ...parts, channels, key, channel };
}

describe('DataChannels', () => {
  it('reports opening once, also when the channel opened on its way into the worker', () => {
    const { engine, channels } = setUp();
    const channel = new FakeChannel();
    channel.readyState = 'open';
    channels.attach(channels.create('q', 'audio'), channel.asChannel());
    channel.onopen?.();
    expect(engine.callsOf('channelOpened')).toEqual([['q', 'audio', 100]]);
  });

  it('copies a datagram into the engine', () => {
    const { engine, channel, channels } = setUp();
    channel.open();
    channel.onmessage?.({ data: new Uint8Array([1, 2, 3]).buffer });
    expect([...engine.packet.subarray(0, 3)]).toEqual([1, 2, 3]);
    expect(engine.callsOf('packetReceived')).toEqual([['p', 'media', 3, 100]]);
    expect(channels.packetsReceived).toBe(1);
  });

  it('refuses what is longer than any packet, and the call goes on', () => {
    const { engine, channel, channels, executor } = setUp();
    channel.open();
    channel.onmessage?.({ data: new ArrayBuffer(engine.packet.byteLength + 1) });
    channel.onmessage?.({ data: new Uint8Array([1, 2, 3]).buffer });
    expect(channels.packetsRefused).toBe(1);
    expect(engine.callsOf('packetReceived')).toEqual([['p', 'media', 3, 100]]);
    expect(executor.failures).toEqual([]);
  });

  it('ignores text', () => {
    const { engine, channel } = setUp();
    channel.open();
    channel.onmessage?.({ data: 'hello' });
    expect(engine.callsOf('packetReceived')).toEqual([]);
  });

  it('tells the engine what a channel holds after sending, and when it is empty again', () => {
    const { engine, channel, channels } = setUp();
    channel.open();
    channels.send('p', 'media', new Uint8Array(700));
    channels.send('p', 'media', new Uint8Array(300));
    channels.reportBuffered(engine, 101);
    channels.reportBuffered(engine, 102);
    expect(engine.callsOf('channelBuffered')).toEqual([['p', 'media', 1000, 101]]);
    channel.bufferedAmount = 0;
    channel.onbufferedamountlow?.();
    expect(engine.callsOf('channelBuffered').at(-1)).toEqual(['p', 'media', 0, 100]);
  });

  it('says nothing of a channel that sent everything at once', () => {
    const { engine, channel, channels } = setUp();
    channel.open();
    channels.send('p', 'media', new Uint8Array(700));
    channel.bufferedAmount = 0;
    channels.reportBuffered(engine, 101);
    expect(engine.callsOf('channelBuffered')).toEqual([]);
  });

  it('counts datagrams that cannot be sent', () => {
    const { channel, channels } = setUp();
    channels.send('p', 'media', new Uint8Array(1)); // not open yet
    channels.send('nobody', 'media', new Uint8Array(1));
    channel.open();
    channel.refuses = true;
    channels.send('p', 'media', new Uint8Array(1));
    expect([channels.packetsSent, channels.packetsNotSent]).toEqual([0, 3]);
  });

  it('keeps the events of a connection that was replaced from the new one', () => {
    const { engine, channel, channels, key } = setUp();
    const newKey = channels.create('p', 'media');
    expect(channel.readyState).toBe('closed');
    channel.onopen?.();
    channel.onmessage?.({ data: new ArrayBuffer(1) });
    channel.onclose?.();
    expect(engine.calls).toEqual([]);
    expect([channels.isCurrent(key), channels.isCurrent(newKey)]).toEqual([false, true]);
    const late = new FakeChannel();
    channels.attach(key, late.asChannel());
    expect(late.readyState).toBe('closed');
  });

  it('reports a channel that the other side closed, but not one that the engine closed', () => {
    const { engine, channel, channels } = setUp();
    channel.open();
    channel.onclose?.();
    expect(engine.callsOf('channelClosed')).toEqual([['p', 'media', 100]]);
    channels.close('p', 'media');
    channel.onclose?.();
    expect(engine.callsOf('channelClosed').length).toBe(1);
  });
});
