// SPDX-License-Identifier: Apache-2.0
/** What `raccord cert analyse` prints for people, in French and English. Pure. */
import type { Analyse, CertificatAnalyse } from '../../certs/analyse.ts';
import { plainLine } from '../../formats/rapport/escape.ts';

export function writeAnalyse(file: string, analyse: Analyse): string {
  const { certificats, constats, chaine, chaineComplete } = analyse;
  const chain = chaine.map((rang) => rang + 1).join(' → ');
  const lines = [
    `${file}: ${certificats.length} certificat${certificats.length > 1 ? 's' : ''}`,
    ...certificats.flatMap((one) => ['', ...describe(one)]),
    '',
    `chaîne / chain: ${chain}${chaineComplete ? ', jusqu’à la racine / up to its root' : ', incomplète / incomplete'}`,
    ...constats.flatMap(({ gravite, code, rang, fr, en }) => [
      `${gravite} ${code} (certificat ${rang + 1})`,
      `  ${fr}`,
      `  ${en}`,
    ]),
    verdict(analyse),
  ];
  return lines.map(plainLine).join('\n');
}

function verdict({ ok, chorusPro, constats }: Analyse): string {
  if (!ok) return 'à refuser / not to be used';
  if (constats.some(({ code }) => code === 'AUTOSIGNE'))
    return 'autosigné : utilisable en AS2, mais pas pour Chorus Pro / self-signed: usable in AS2, but not for Chorus Pro';
  return chorusPro
    ? 'utilisable, et rien que Chorus Pro refuse / usable, and nothing that Chorus Pro refuses'
    : 'utilisable, mais pas pour Chorus Pro / usable, but not for Chorus Pro';
}

function describe(one: CertificatAnalyse): readonly string[] {
  const { rang, sujet, emetteur, serie, du, au, joursRestants, noms, politiques, empreinte } = one;
  const rows: readonly (readonly [string, string])[] = [
    ['émetteur / issuer', `${emetteur}${signedBy(one)}`],
    ['série / serial', serie],
    ['validité / validity', `${du} – ${au} (${joursRestants} jours / days)`],
    ['clé / key', keyOf(one)],
    ['signature', one.signature],
    ['usages', usagesOf(one)],
    ['noms / names', noms.join(', ')],
    ['politiques / policies', politiques.join(', ') + (one.qwac ? ' QWAC' : '')],
    ['SHA-256', empreinte],
  ];
  return [
    `${rang + 1}. ${sujet}`,
    ...rows.flatMap(([name, value]) => (value === '' ? [] : [`   ${name}: ${value}`])),
  ];
}

function signedBy({ autosigne, signePar }: CertificatAnalyse): string {
  if (autosigne) return ' (autosigné / self-signed)';
  return signePar === null ? ' (absent du fichier / not in the file)' : ` (${signePar + 1})`;
}

function keyOf({ cle, bits, courbe }: CertificatAnalyse): string {
  return [cle.toUpperCase(), bits === null ? courbe : `${bits} bits`]
    .filter((part) => part !== null)
    .join(' ');
}

function usagesOf({ autorite, usagesCle, usagesEtendus }: CertificatAnalyse): string {
  const said = [
    ...(autorite ? ['autorité / authority'] : []),
    ...(usagesCle ?? []),
    ...(usagesEtendus ?? []),
  ];
  return said.length === 0 ? 'non dits / not stated' : said.join(', ');
}
