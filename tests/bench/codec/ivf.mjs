/** The packets in an IVF file: a header of 32 bytes, then for each frame its length and time, 12 bytes. */
export function packetsOfIvf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const packets = [];
  for (let at = view.getUint16(6, true); at + 12 <= bytes.length; ) {
    const length = view.getUint32(at, true);
    packets.push(bytes.slice(at + 12, at + 12 + length));
    at += 12 + length;
  }
  return packets;
}
