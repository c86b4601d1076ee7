// The classes of WebCodecs: the browser's own with ?implementation=native, else the package's.
const isNative = new URLSearchParams(location.search).get('implementation') === 'native';

export const api = isNative ? globalThis : await import('/visavis/codecs/browser.js');
