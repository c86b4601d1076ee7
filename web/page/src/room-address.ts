const prefix = '/r/';

/** The room of an address `/r/ROOM`; empty for any other. */
export function roomOfPath(path: string): string {
  if (!path.startsWith(prefix)) return '';
  try {
    // Before decoding: a slash at the end of the name itself is written %2F.
    return decodeURIComponent(path.slice(prefix.length).replace(/\/+$/, ''));
  } catch {
    return ''; // not UTF-8
  }
}

export function pathOfRoom(room: string): string {
  return prefix + encodeURIComponent(room);
}

/** A name that nobody guesses: about 49 random bits. No letters that look alike. */
export function newRoomName(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const random = crypto.getRandomValues(new Uint8Array(10));
  const text = Array.from(random, (byte) => letters.charAt(byte % letters.length)).join('');
  return `${text.slice(0, 5)}-${text.slice(5)}`;
}
