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
export function faultOfName(nom: string, limitBytes: number): Raison | undefined {
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

/** Why a name inside an archive is refused, in both languages, plain ASCII. */
export interface Raison {
  readonly fr: string;
  readonly en: string;
}

/** F1: `Base_….xml` or `Full_….xml`, capitals as printed (DSG note 74). For `OuvertureOptions.nomInterne`. */
export function nomF1(nom: string): Raison | undefined {
  const file = nom.slice(nom.lastIndexOf('/') + 1);
  if (/^(?:Base|Full)_.+\.xml$/.test(file)) return undefined;
  return {
    fr: 'un fichier de flux 1 se nomme Base_xxx.xml ou Full_xxx.xml, a la casse pres',
    en: 'a file of flux 1 is named Base_xxx.xml or Full_xxx.xml, in these capitals',
  };
}
