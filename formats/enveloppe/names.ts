// SPDX-License-Identifier: Apache-2.0
/**
 * Names of files inside an archive: free-form (AIFE's own samples do not follow the flux rule), so long
 * as they name a file below the archive's root. They are shown and compared, never used as a path.
 */

/** The name without the `./` that `tar czf x.tar.gz .` puts before it. */
export function nomOf(entryName: string): string {
  return entryName.replace(/^(?:\.\/+)+/, '');
}

/** Why a name is refused, or undefined. Backslashes count as separators: some writers mean them so. */
export function faultOfName(
  nom: string,
  limitBytes: number,
): { readonly fr: string; readonly en: string } | undefined {
  if (nom === '') return { fr: 'le nom est vide', en: 'the name is empty' };
  if (/\p{Cc}/u.test(nom)) {
    return { fr: 'le nom contient un caractere de controle', en: 'the name holds a control character' };
  }
  if (Buffer.byteLength(nom) > limitBytes) {
    return { fr: `le nom depasse ${limitBytes} octets`, en: `the name exceeds ${limitBytes} bytes` };
  }
  if (/^(?:[/\\]|[A-Za-z]:[/\\])/.test(nom)) {
    return { fr: 'le chemin est absolu', en: 'the path is absolute' };
  }
  if (nom.split(/[/\\]/).includes('..')) {
    return { fr: 'le chemin remonte par ..', en: 'the path climbs with ..' };
  }
  return undefined;
}
