import { describe, expect, it } from 'vitest';
import { CallCodecs } from 'visavis-source/worker/call-codecs';
import { FakeCodecHost } from './fake-codec-host';

describe('CallCodecs', () => {
  it('brings requests to the codecs and their answers back', () => {
    const { codecs } = FakeCodecHost.attached();
    const length = codecs.call(new Uint8Array([1, 2, 3]));
    const answer = new Uint8Array(length);
    codecs.copyAnswer(answer);
    expect([...answer]).toEqual([3, 2, 1]);
  });

  it('answers nothing and has no picture before the codecs are there', () => {
    const codecs = new CallCodecs();
    expect(codecs.call(new Uint8Array(3))).toBe(0);
    expect(codecs.takePicture('I420', 2, 2, new Uint8Array(6))).toBe(false);
    expect(codecs.picture(1).length).toBe(0);
  });

  it('gives out the picture of a place', () => {
    expect([...FakeCodecHost.attached().codecs.picture(7)]).toEqual([7]);
  });
});
