// Assertions that run in Node and in any page.
export function ok(value, message = 'is not true') {
  if (!value) throw new Error(message);
}

export function equal(actual, expected, message = '') {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${message} is ${a}, not ${b}`);
}

/** `name`: of the exception, 'TypeError' or a DOMException's. */
export function throws(name, body, message = '') {
  let thrown;
  try {
    body();
  } catch (error) {
    thrown = error;
  }
  equal(thrown?.name, name, `${message} what is thrown (${thrown?.message})`);
}

export async function rejects(name, promise, message = '') {
  const thrown = await promise.then(() => undefined, (error) => error);
  equal(thrown?.name, name, `${message} the reason (${thrown?.message})`);
}
