const key = 'visavis-name';

/** The display name of the last call; storage may be switched off. */
export function rememberedName(): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

export function rememberName(name: string): void {
  try {
    localStorage.setItem(key, name);
  } catch {
    // Next time it is typed again.
  }
}
