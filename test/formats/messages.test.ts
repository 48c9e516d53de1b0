// SPDX-License-Identifier: Apache-2.0
/**
 * Typical faults, and what a supplier reads of them: what is wrong, where, what was found, what was expected. The whole is
 * in messages.golden.md, to be read by a person in review.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { servedFormats } from '../../formats/served.ts';
import type { SpecimenDescription } from '../../formats/specimen/description.ts';
import { makeSpecimen } from '../../formats/specimen/index.ts';
import { makeTwin } from '../../formats/specimen/twins/index.ts';
import { type CodeInterface, contratOf } from '../../gateway/domain/code-interface.ts';
import type { Constat } from '../../gateway/domain/constat.ts';

interface Fault {
  readonly titre: string;
  readonly code: CodeInterface;
  /** The constat that is read: others may follow from the same fault. */
  readonly constat: string;
  readonly flux: Uint8Array;
  /** What else must be said of it. */
  readonly dit: readonly ('trouve' | 'attendu' | 'bt' | 'chemin' | 'ligne')[];
}

const number = 'F-2026-0007';
const descriptions = {
  FSO1100A: { syntax: 'UBL', circuit: 'CHORUS_PRO', number },
  FSO1106A: { syntax: 'CII', circuit: 'CHORUS_PRO', number },
  FSO1150A: { syntax: 'UBL', circuit: 'REFORME', number },
  FSO1156A: { syntax: 'CII', circuit: 'REFORME', number },
} as const satisfies Partial<Record<CodeInterface, SpecimenDescription>>;
type Code = keyof typeof descriptions;

function twin(rule: string, code: Code): Uint8Array {
  const made = makeTwin(rule, descriptions[code]);
  if (made === undefined) throw new Error(`no twin for ${rule}`);
  return Buffer.from(made.xml);
}

/** The specimen with its first match changed. */
function changed(code: Code, from: string | RegExp, to: string, more: object = {}): Uint8Array {
  const xml = makeSpecimen({ ...descriptions[code], ...more });
  const spoilt = xml.replace(from, to);
  if (spoilt === xml) throw new Error(`nothing to change: ${from}`);
  return Buffer.from(spoilt);
}

function fixture(code: CodeInterface, name: string, file = 'flux.xml'): Uint8Array {
  return readFileSync(join(import.meta.dirname, '../../fixtures', code, name, file));
}

const whole = ['trouve', 'attendu', 'bt', 'chemin', 'ligne'] as const;
const missing = ['bt', 'chemin', 'ligne'] as const;

const faults: readonly Fault[] = [
  fault(
    'Le fichier n’est pas du XML bien formé',
    'FSO1100A',
    'XML-MALFORME',
    fixture('FSO1100A', 'invalide-mal-formee'),
    ['ligne'],
  ),
  fault('Le fichier est en Latin-1', 'FSO1100A', 'XML-ENCODAGE', fixture('FSO1100A', 'invalide-latin-1'), []),
  fault(
    'Le fichier est une facture CII',
    'FSO1100A',
    'UBL-RACINE',
    fixture('FSO1100A', 'invalide-racine-cii'),
    ['chemin', 'ligne'],
  ),
  fault(
    'La racine n’est pas dans son espace de noms',
    'FSO1100A',
    'UBL-RACINE',
    fixture('FSO1100A', 'invalide-espace-de-noms'),
    ['trouve', 'attendu', 'chemin', 'ligne'],
  ),
  fault(
    'Un élément n’est pas à sa place',
    'FSO1100A',
    'UBL-STRUCTURE',
    fixture('FSO1100A', 'invalide-ordre'),
    ['chemin', 'ligne'],
  ),
  fault(
    'Un élément n’existe pas',
    'FSO1100A',
    'UBL-STRUCTURE',
    fixture('FSO1100A', 'invalide-element-inconnu'),
    ['chemin', 'ligne'],
  ),
  fault(
    'Un montant est illisible',
    'FSO1100A',
    'UBL-TYPE',
    fixture('FSO1100A', 'invalide-montant-illisible'),
    ['trouve', 'chemin', 'ligne'],
  ),
  fault(
    'Une date est impossible',
    'FSO1100A',
    'UBL-TYPE',
    changed('FSO1100A', '<cbc:IssueDate>2026-09-15', '<cbc:IssueDate>2026-02-30'),
    ['trouve', 'chemin', 'ligne'],
  ),
  fault(
    'Le numéro a 21 caractères',
    'FSO1106A',
    'G1.05',
    changed('FSO1106A', number, 'F-2026-00000000000021'),
    whole,
  ),
  fault(
    'La date est postérieure au contrôle',
    'FSO1100A',
    'G1.07',
    changed('FSO1100A', 'IssueDate>2026-09-15', 'IssueDate>2026-11-15'),
    whole,
  ),
  fault(
    'La date est illisible',
    'FSO1106A',
    'DATE-FACTURE',
    changed('FSO1106A', />20\d{6}</, '>15/09/2026<'),
    whole,
  ),
  fault(
    'Le SIRET du débiteur est trop court',
    'FSO1100A',
    'SIRET-ABSENT',
    changed('FSO1100A', /(<cac:AccountingCustomerParty>[\s\S]*?<cbc:ID schemeID="0009">\d{13})\d/, '$1'),
    whole,
  ),
  fault(
    'Le total de TVA manque',
    'FSO1106A',
    'BR-CO-15',
    changed('FSO1106A', /<ram:TaxTotalAmount[^>]*>[^<]*<\/ram:TaxTotalAmount>/, ''),
    whole,
  ),
  fault('Le total TTC est faux', 'FSO1100A', 'BR-CO-15', twin('BR-CO-15', 'FSO1100A'), whole),
  fault('Le net à payer est faux', 'FSO1106A', 'BR-CO-16', twin('BR-CO-16', 'FSO1106A'), whole),
  fault('La somme des lignes est fausse', 'FSO1106A', 'BR-CO-10', twin('BR-CO-10', 'FSO1106A'), whole),
  fault('Un montant de TVA est faux', 'FSO1150A', 'BR-CO-17', twin('BR-CO-17', 'FSO1150A'), whole),
  fault('Une base de TVA est fausse', 'FSO1156A', 'BR-S-08', twin('BR-S-08', 'FSO1156A'), whole),
  fault('Une ligne au taux normal est à zéro', 'FSO1106A', 'BR-S-05', twin('BR-S-05', 'FSO1106A'), [
    'trouve',
    'bt',
    'chemin',
    'ligne',
  ]),
  fault('Une exonération n’a pas de motif', 'FSO1106A', 'BR-E-10', twin('BR-E-10', 'FSO1106A'), missing),
  fault('Une ligne n’a pas de TVA', 'FSO1100A', 'BR-CO-04', twin('BR-CO-04', 'FSO1100A'), missing),
  fault('Le numéro de TVA n’a pas son pays', 'FSO1100A', 'BR-CO-09', twin('BR-CO-09', 'FSO1100A'), [
    'trouve',
    'bt',
    'chemin',
    'ligne',
  ]),
  fault('La devise n’existe pas', 'FSO1100A', 'BR-CL-04', twin('BR-CL-04', 'FSO1100A'), [
    'trouve',
    'bt',
    'chemin',
    'ligne',
  ]),
  fault('L’unité d’une quantité n’existe pas', 'FSO1106A', 'BR-CL-23', twin('BR-CL-23', 'FSO1106A'), [
    'trouve',
    'chemin',
    'ligne',
  ]),
  fault('Un montant a trois décimales', 'FSO1106A', 'BR-DEC-18', twin('BR-DEC-18', 'FSO1106A'), [
    'trouve',
    'bt',
    'chemin',
    'ligne',
  ]),
  fault(
    'Les mentions légales manquent',
    'FSO1156A',
    'BR-FR-05_BT-22_PMT',
    fixture('FSO1156A', 'invalide-sans-notes-legales'),
    ['chemin', 'ligne'],
  ),
  fault(
    'Le cadre est celui du circuit historique',
    'FSO1150A',
    'BR-FR-08_BT-23',
    fixture('FSO1150A', 'invalide-cadre-historique'),
    whole,
  ),
  fault(
    'Le SIRET n’est pas celui du SIREN',
    'FSO1150A',
    'BR-FR-09_BT-29',
    fixture('FSO1150A', 'invalide-siret-d-un-autre'),
    ['trouve', 'chemin', 'ligne'],
  ),
  fault(
    'L’adresse électronique manque',
    'FSO1150A',
    'BR-FR-12_BT-49',
    fixture('FSO1150A', 'invalide-sans-adresse-electronique'),
    missing,
  ),
  fault(
    'Le taux de TVA n’est pas français',
    'FSO1156A',
    'BR-FR-16_BT-152',
    fixture('FSO1156A', 'invalide-taux-inconnu'),
    ['trouve', 'bt', 'chemin', 'ligne'],
  ),
];

function fault(
  titre: string,
  code: CodeInterface,
  constat: string,
  flux: Uint8Array,
  dit: Fault['dit'],
): Fault {
  return { titre, code, constat, flux, dit };
}

async function constatOf({ code, constat, flux }: Fault): Promise<Constat> {
  const format = servedFormats[contratOf(code).format];
  if (format === undefined) throw new Error(`no format is served for ${code}`);
  const now = new Date('2026-10-01T12:00:00Z');
  const { constats } = await format.check(flux, { codeInterface: code, now });
  const found = constats.find((one) => one.code === constat);
  if (found === undefined) throw new Error(`${constat} is not among ${constats.map((one) => one.code)}`);
  return found;
}

test.each(faults)('$titre: what is wrong, where, what was found, what was expected', async (one) => {
  const { message, messageEn, ligne, chemin, bt, valeur, attendu } = await constatOf(one);
  expect(message).toMatch(/^[A-Z].{20,}/);
  expect(messageEn).toMatch(/^[A-Z].{15,}/);
  expect(message).not.toBe(messageEn);
  const said = { trouve: valeur, attendu, bt, chemin, ligne };
  for (const what of one.dit) expect({ what, said: said[what] }).not.toEqual({ what, said: undefined });
});

test('all of them together, for a person to read', async () => {
  const sections = await Promise.all(faults.map(async (one) => section(one, await constatOf(one))));
  const text = `# Ce que lit un fournisseur\n\n${sections.join('\n')}`;
  await expect(text).toMatchFileSnapshot('messages.golden.md');
});

function section({ titre, code }: Fault, constat: Constat): string {
  const place = constat.ligne === undefined ? '' : `ligne ${constat.ligne}, colonne ${constat.colonne ?? 1} `;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Règle', `${constat.code} (${constat.gravite})`],
    ['Quoi', constat.message],
    ['Où', `${place}${constat.chemin ?? ''} ${constat.bt ?? ''}`.trim()],
    ['Trouvé', constat.valeur],
    ['Attendu', constat.attendu],
    ['In English', constat.messageEn],
  ];
  const said = rows.filter(([, text]) => text !== undefined && text !== '');
  return `## ${titre} (${code})\n\n${said.map(([name, text]) => `- ${name} : ${text}`).join('\n')}\n`;
}
