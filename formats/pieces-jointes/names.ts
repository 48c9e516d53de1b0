// SPDX-License-Identifier: Apache-2.0
/** The name of an attachment: its extension is mandatory, and beyond its limit it is cut before that. */

/** In capitals, without the point; undefined without one. Digits alone are a version, not an extension. */
export function extensionOf(nom: string): string | undefined {
  return /[^.]\.([A-Za-z0-9]*[A-Za-z][A-Za-z0-9]*)$/.exec(nom)?.[1]?.toUpperCase();
}

/** The character that a file name may not have, or undefined: a path is no name. */
export function forbiddenIn(nom: string): string | undefined {
  return /[/\\:*?"<>|\p{Cc}]/u.exec(nom)?.[0];
}

/** At most `limit` characters, with the extension kept. */
export function cut(nom: string, limit: number): string {
  const characters = [...nom];
  if (characters.length <= limit) return nom;
  const extension = /\.[^.]*$/.exec(nom)?.[0] ?? '';
  const room = limit - [...extension].length;
  if (room < 1) return characters.slice(0, limit).join('');
  return `${characters.slice(0, room).join('')}${extension}`;
}

/** The last part of a path, as archives write them. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
