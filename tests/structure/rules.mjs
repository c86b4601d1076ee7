// The rules themselves, as functions of text: each returns a list of violations, so that the test can
// show them both a clean tree and fixtures that break them.

const INCLUDE = /^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]/gm;

// What the engine must not know of (design.md, "The engine is sans-IO").
const IMPURE = [
  [/^[ \t]*#[ \t]*include[ \t]*<(chrono|ctime|time\.h|sys\/time\.h)>/m, 'a clock'],
  [/\b(clock_gettime|gettimeofday|steady_clock|system_clock|high_resolution_clock)\b/, 'a clock'],
  [/(?<![\w.>:])(?:std::|::)?time\s*\(\s*(?:nullptr|NULL|0|&\w+)\s*\)/, 'a clock'],
  [/^[ \t]*#[ \t]*include[ \t]*<random>/m, 'a random device'],
  [/\b(random_device|getrandom|getentropy|arc4random\w*|s?rand)\b\s*[({]/, 'a random device'],
  [/\brandom_device\b/, 'a random device'],
  [/\/dev\/u?random\b/, 'a random device'],
  [
    /^[ \t]*#[ \t]*include[ \t]*<(thread|mutex|shared_mutex|condition_variable|future|semaphore|latch|barrier|stop_token|pthread\.h)>/m,
    'threads',
  ],
  [/\b(pthread_\w+|std::j?thread|std::async)\b/, 'threads'],
  [/\b(u|nano)?sleep(_for|_until)?\s*\(/, 'sleeping'],
  [
    /^[ \t]*#[ \t]*include[ \t]*<(iostream|ostream|fstream|syncstream|cstdio|stdio\.h|print|unistd\.h)>/m,
    'printing or files',
  ],
  [/\bstd::(cout|cerr|clog|fprintf|printf|puts)\b/, 'printing or files'],
  [/(?<!\w)v?f?printf\s*\(|(?<!\w)f?puts\s*\(/, 'printing or files'],
  [/emscripten/i, 'Emscripten'],
  [/\b__EMSCRIPTEN__\b|\bEM_(ASM|JS)\w*\b/, 'Emscripten'],
  [/^[ \t]*#[ \t]*include[ \t]*<(sys\/socket|netinet\/|arpa\/|boost\/asio)/m, 'sockets'],
];

export const isCpp = (path) => /\.(h|cpp)$/.test(path);

// Comments become spaces; strings stay, line ends stay.
export function withoutComments(text) {
  return text.replace(
    /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'|\/\/[^\n]*|\/\*[^]*?\*\//g,
    (token) => (token.startsWith('/') ? token.replace(/[^\n]/g, ' ') : token),
  );
}

export function includesOf(text) {
  return [...withoutComments(text).matchAll(INCLUDE)].map(([, mark, target]) => ({
    quoted: mark === '"',
    target,
  }));
}

// The folder of the table that a path lies in, or undefined.
export function folderOf(path, arrows) {
  return Object.keys(arrows)
    .filter((folder) => path.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)[0];
}

// All that a folder may include: folders and single headers.
export function reachable(folder, arrows) {
  const found = new Set();
  const visit = (name) => {
    if (found.has(name)) return;
    found.add(name);
    for (const next of arrows[name] ?? []) visit(next);
  };
  visit(folder);
  return found;
}

// The table itself: every name known, no cycle.
export function tableViolations(arrows) {
  const violations = [];
  for (const [folder, targets] of Object.entries(arrows)) {
    for (const target of targets) {
      if (target.endsWith('.h')) continue;
      if (!(target in arrows)) violations.push(`${folder}: unknown folder ${target}`);
      else if (reachable(target, arrows).has(folder)) violations.push(`${folder}: cycle by ${target}`);
    }
  }
  return violations;
}

export function arrowViolations(path, text, arrows) {
  const folder = folderOf(path, arrows);
  if (!folder) return [];
  const allowed = reachable(folder, arrows);
  return includesOf(text)
    .map(({ target }) => target)
    .filter((target) => /^(wasm|relay|web|tests)\//.test(target))
    .filter((target) => {
      const targetFolder = folderOf(target, arrows);
      return !allowed.has(target) && !(targetFolder && allowed.has(targetFolder));
    })
    .map((target) => `${path}: ${folder} may not include ${target}`);
}

// `exists(path)`: whether a path from the repository's root exists.
export function includeStyleViolations(path, text, exists) {
  return includesOf(text).flatMap(({ quoted, target }) => {
    if (!quoted) {
      return /^(wasm|relay|tests)\//.test(target) ? [`${path}: <${target}> is ours: use quotes`] : [];
    }
    if (!/^(wasm|relay|tests)\//.test(target) || target.includes('..')) {
      return [`${path}: "${target}" is not written from the repository's root`];
    }
    return exists(target) ? [] : [`${path}: "${target}" does not exist`];
  });
}

export function purityViolations(path, text, impureFolders) {
  if (!isCpp(path) || !path.startsWith('wasm/')) return [];
  if (impureFolders.some((folder) => path.startsWith(`${folder}/`))) return [];
  const code = withoutComments(text);
  const kinds = IMPURE.filter(([pattern]) => pattern.test(code)).map(([, kind]) => kind);
  return [...new Set(kinds)].map((kind) => `${path}: mentions ${kind}`);
}

export function webViolations(path, text) {
  if (!path.startsWith('web/')) return [];
  if (/\.(h|hpp|c|cc|cpp)$/.test(path)) return [`${path}: C++ does not belong into web/`];
  return includesOf(text).length > 0 ? [`${path}: includes C++`] : [];
}

export function lengthViolations(path, text, maxLines) {
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  return lines > maxLines ? [`${path}: ${lines} lines, above ${maxLines}: split it`] : [];
}
