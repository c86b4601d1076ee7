import { describe, expect, it } from 'vitest';
import { VisavisError } from 'visavis';
import { textOfError } from 'visavis-page/error-texts';
import { newRoomName, pathOfRoom, roomOfPath } from 'visavis-page/room-address';

describe('room address', () => {
  it.each(['tea', 'Zürich ☕', 'a/b', '100%'])('keeps the name %s', (room) => {
    expect(roomOfPath(pathOfRoom(room))).toBe(room);
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
    const text = textOfError(new VisavisError('camera-in-use', 'Could not start video source'));
    expect(text.code).toBe('camera-in-use');
    expect(text.advice).toMatch(/try again/);
  });

  it('has words for anything else', () => {
    expect(textOfError(new RangeError('too long')).code).toBe('invalid-name');
    expect(textOfError('?').code).toBe('unknown');
  });
});
