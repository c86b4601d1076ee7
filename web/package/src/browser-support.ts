import { VisavisError } from './visavis-error.js';

/** The smallest module with a SIMD instruction: (func (result v128) (i8x16.splat (i32.const 0))). */
const simdModule = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11,
]);

let transfersChannels: boolean | undefined;

/** By trying it, once: no name tells. Without it every connection would fail, as behind a firewall. */
function canTransferChannels(): boolean {
  if (!('RTCPeerConnection' in globalThis)) return false;
  transfersChannels ??= tryTransferringChannel();
  return transfersChannels;
}

function tryTransferringChannel(): boolean {
  const { port1 } = new MessageChannel();
  let connection: RTCPeerConnection | undefined;
  try {
    connection = new RTCPeerConnection();
    port1.postMessage(null, [connection.createDataChannel('', { negotiated: true, id: 0 })]);
    return true;
  } catch {
    return false;
  } finally {
    port1.close();
    connection?.close();
  }
}

/** What this browser lacks for a call, by the names of the web platform; empty: nothing. */
export function missingFeatures(): string[] {
  const needed: Record<string, boolean> = {
    'WebAssembly SIMD': typeof WebAssembly === 'object' && WebAssembly.validate(simdModule),
    RTCPeerConnection: 'RTCPeerConnection' in globalThis,
    AudioWorklet: 'AudioWorkletNode' in globalThis,
    VideoFrame: 'VideoFrame' in globalThis,
    requestVideoFrameCallback: 'requestVideoFrameCallback' in HTMLVideoElement.prototype,
    OffscreenCanvas: 'OffscreenCanvas' in globalThis,
    'transferable RTCDataChannel': canTransferChannels(),
  };
  return Object.keys(needed).filter((name) => needed[name] !== true);
}

/** @throws VisavisError `insecure-context` or `unsupported-browser`. */
export function assertSupported(): void {
  if (!globalThis.isSecureContext) {
    throw new VisavisError('insecure-context', 'Calls need a page that was loaded over https or from localhost');
  }
  const missing = missingFeatures();
  if (missing.length > 0) {
    throw new VisavisError('unsupported-browser', `This browser lacks ${missing.join(', ')}`);
  }
}
