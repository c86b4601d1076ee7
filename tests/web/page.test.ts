import { describe, expect, it } from 'vitest';
import { VisavisError } from 'visavis';
import { textOfError } from 'visavis-page/error-texts';
import { newRoomName, pathOfRoom, roomOfPath } from 'visavis-page/room-address';

describe('room address', () => {
  it.each(['tea', 'Zürich ☕', 'a/b', 'a/', '/', '100%'])('keeps the name %s', (room) => {
    expect(roomOfPath(pathOfRoom(room))).toBe(room);
  });

  it('takes no slash at the end of an address for a part of the name', () => {
    expect(roomOfPath('/r/tea/')).toBe('tea');
  });

  it.each(['/', '/r', '/r/', '/other/tea', '/r/%ff'])('finds no room in %s', (path) => {
    expect(roomOfPath(path)).toBe('');
  });

  it('makes names that need no escaping and differ', () => {
    const names = Array.from({ length: 100 }, newRoomName);
    expect(new Set(names).size).toBe(100);
    for (const name of names) expect(name).toMatch(/^[a-z2-9]{5}-[a-z2-9]{5}$/);
  });
});

describe('error texts', () => {
  it('says what to do for an error of the package', () => {
    const text = textOfError(new VisavisError('camera-in-use', 'Could not start video source'), 'lobby');
    expect(text.code).toBe('camera-in-use');
    expect(text.advice).toMatch(/try again/);
  });

  it('does not tell somebody who is in a call to join', () => {
    for (const code of ['camera-missing', 'microphone-in-use', 'camera-lost', 'microphone-lost', 'permission-denied'] as const) {
      expect(textOfError(new VisavisError(code, ''), 'call').advice).not.toMatch(/join/);
      expect(textOfError(new VisavisError(code, ''), 'lobby').advice).toMatch(/join/);
    }
  });

  it('does not tell somebody whose call was ended by the server that they were not let in', () => {
    const refused = new VisavisError('relay-refused', 'replaced');
    expect(textOfError(refused, 'lobby').title).toMatch(/not let you in/);
    expect(textOfError(refused, 'call').title).toMatch(/ended the call/);
  });

  it('has words for anything else', () => {
    expect(textOfError(new RangeError('too long'), 'lobby').code).toBe('invalid-name');
    expect(textOfError('?', 'lobby').code).toBe('unknown');
  });
});
