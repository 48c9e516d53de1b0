// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codesControle } from '../../../gateway/annuaire/constats.ts';
import { type ControleAnnuaire, createVerifieur } from '../../../gateway/annuaire/verifier.ts';
import type { CodeInterface } from '../../../gateway/domain/code-interface.ts';
import type { IdentiteFacture } from '../../../gateway/domain/objet-metier.ts';
import type { Journal } from '../../../gateway/ports/journal.ts';
import { type TemporaryJournal, temporaryJournal } from '../../queues/journal/support.ts';
import {
  importContent,
  importF14,
  ligne,
  maintenant,
  octets,
  plateforme,
  service,
  structure,
} from './support.ts';

const libre = '11111111100011';
const inactive = '22222222200022';
const exigeService = '33333333300033';
const exigeEngagement = '44444444400044';
const lUnOuLAutre = '55555555500055';
const prive = '66666666600066';
const etat = '11000201100044';
const inconnu = '99999999900099';

const annuaire = [
  structure(libre),
  structure(inactive, {}, { actif: false }),
  structure(exigeService, { serviceObligatoire: true }),
  structure(exigeEngagement, { engagementObligatoire: true }),
  structure(lUnOuLAutre, { serviceOuEngagement: true }),
  (() => {
    const { exigences: _, ...sans } = structure(prive);
    return sans;
  })(),
  structure(etat),
  service(exigeService, 'ACHATS'),
  service(exigeService, 'FERME', { actif: false }),
  service(libre, 'MARCHES', { engagementObligatoire: true }),
  service(etat, 'D123456'),
  plateforme('0001'),
  plateforme('0002', { fin: '2026-10-01' }),
  ligne('777777777_VENTES'),
  ligne('777777777_VIEUX', { fin: '2026-10-31' }),
  ligne('777777777_FUTUR', { debut: '2027-01-01' }),
  ligne('777777777_CACHE'),
  ligne('777777777_CACHE', { sorte: 'M' }),
  ligne('777777777_ARRETE', { fin: '2027-01-01', finEffective: '2026-11-01' }),
  ligne('777777777_PERDU', { plateforme: '0002' }),
  ligne('888888888'),
];

let temporary: TemporaryJournal;
let journal: Journal;
beforeAll(async () => {
  temporary = await temporaryJournal();
  journal = await temporary.open();
  await importF14(journal, annuaire);
});
afterAll(() => temporary.dispose());

const facture = (changes: Partial<IdentiteFacture>): IdentiteFacture => ({
  nature: 'FACTURE',
  numero: 'F-1',
  ...changes,
});
const verifieur = (controle: ControleAnnuaire = 'bloquant') =>
  createVerifieur({ annuaire: journal.annuaire, controle, clock: () => maintenant });

async function codes(code: CodeInterface, changes: Partial<IdentiteFacture>): Promise<readonly string[]> {
  return (await verifieur().destinataires(facture(changes), code)).map((constat) => constat.code);
}

describe('a facture for a public recipient', () => {
  test.each<[string, Partial<IdentiteFacture>, readonly string[]]>([
    ['that is known and asks nothing', { destinataire: libre }, []],
    ['given by its SIREN alone', { destinataire: '111111111' }, ['ANNUAIRE-DESTINATAIRE-SIREN']],
    ['that is unknown', { destinataire: inconnu }, ['ANNUAIRE-DESTINATAIRE-INCONNU']],
    ['whose identifier is none', { destinataire: 'FR12' }, ['ANNUAIRE-DESTINATAIRE-INCONNU']],
    ['that is inactive', { destinataire: inactive }, ['ANNUAIRE-DESTINATAIRE-INACTIF']],
    ['that is not public, which only warns', { destinataire: prive }, ['ANNUAIRE-DESTINATAIRE-PRIVE']],
    ['that is not named', {}, []],
    ['with its service', { destinataire: exigeService, codeService: ' ACHATS ' }, []],
    ['without the service it asks for', { destinataire: exigeService }, ['ANNUAIRE-SERVICE-REQUIS']],
    ['with a blank service', { destinataire: exigeService, codeService: ' ' }, ['ANNUAIRE-SERVICE-REQUIS']],
    [
      'with a service it does not have',
      { destinataire: libre, codeService: 'X' },
      ['ANNUAIRE-SERVICE-INCONNU'],
    ],
    [
      'with the service of another',
      { destinataire: libre, codeService: 'ACHATS' },
      ['ANNUAIRE-SERVICE-INCONNU'],
    ],
    [
      'with an inactive service',
      { destinataire: exigeService, codeService: 'FERME' },
      ['ANNUAIRE-SERVICE-INACTIF'],
    ],
    ['without the engagement it asks for', { destinataire: exigeEngagement }, ['ANNUAIRE-ENGAGEMENT-REQUIS']],
    ['with the engagement it asks for', { destinataire: exigeEngagement, engagement: 'E1' }, []],
    [
      'without the engagement its service asks for',
      { destinataire: libre, codeService: 'MARCHES' },
      ['ANNUAIRE-ENGAGEMENT-REQUIS'],
    ],
    ['without service nor engagement', { destinataire: lUnOuLAutre }, ['ANNUAIRE-SERVICE-OU-ENGAGEMENT']],
    ['with an engagement where either will do', { destinataire: lUnOuLAutre, engagement: 'E1' }, []],
    [
      'that is the State, without anything',
      { destinataire: etat },
      ['ANNUAIRE-SERVICE-REQUIS', 'ANNUAIRE-ENGAGEMENT-REQUIS'],
    ],
    ['that is the State, with both', { destinataire: etat, codeService: 'D123456', engagement: 'E1' }, []],
  ])('%s', async (_, changes, expected) => {
    expect(await codes('FSO1100A', changes)).toEqual(expected);
    expect(await codes('FSO1150A', changes)).toEqual(expected);
  });

  test('of a mémoire de frais de justice is asked neither service nor engagement', async () => {
    expect(await codes('FSO1120A', { destinataire: etat })).toEqual([]);
    expect(await codes('FSO1120A', { destinataire: inconnu })).toEqual(['ANNUAIRE-DESTINATAIRE-INCONNU']);
  });
});

describe('a facture for an assujetti', () => {
  test.each<[string, Partial<IdentiteFacture>, readonly string[]]>([
    ['whose address has a ligne', { adresseAcheteur: '0225:777777777_VENTES' }, []],
    ['whose address has none', { adresseAcheteur: '0225:777777777_AUTRE' }, ['ANNUAIRE-ADRESSE-INCONNUE']],
    ['whose ligne has ended', { adresseAcheteur: '0225:777777777_VIEUX' }, ['ANNUAIRE-ADRESSE-INCONNUE']],
    ['whose ligne begins later', { adresseAcheteur: '0225:777777777_FUTUR' }, ['ANNUAIRE-ADRESSE-INCONNUE']],
    ['whose ligne is masked', { adresseAcheteur: '0225:777777777_CACHE' }, ['ANNUAIRE-ADRESSE-INCONNUE']],
    ['whose ligne ended early', { adresseAcheteur: '0225:777777777_ARRETE' }, ['ANNUAIRE-ADRESSE-INCONNUE']],
    [
      'whose plateforme is gone',
      { adresseAcheteur: '0225:777777777_PERDU' },
      ['ANNUAIRE-PLATEFORME-INACTIVE'],
    ],
    ['whose address is malformed', { adresseAcheteur: '0225:7' }, ['ANNUAIRE-ADRESSE-INCONNUE']],
    ['with an address of another scheme', { adresseAcheteur: '0223:FR1' }, []],
    ['by its SIRET, whose SIREN has a ligne', { destinataire: '88888888800088' }, []],
    ['by its SIREN without a ligne', { destinataire: '123456789' }, ['ANNUAIRE-ADRESSE-INCONNUE']],
  ])('%s', async (_, changes, expected) => {
    expect(await codes('FSO3110A', changes)).toEqual(expected);
  });
});

test('through a plateforme agréée the address on the facture is looked at too', async () => {
  expect(await codes('FSO1150A', { destinataire: libre, adresseAcheteur: '0225:111111111' })).toEqual([
    'ANNUAIRE-ADRESSE-INCONNUE',
  ]);
  expect(await codes('FSO1100A', { destinataire: libre, adresseAcheteur: '0225:111111111' })).toEqual([]);
});

test.each(['FEN0036A', 'FFE0111A', 'FSO6000A'] as const)('a flux of %s is not checked', async (code) => {
  expect(await codes(code, { destinataire: inconnu })).toEqual([]);
});

test('the configuration makes it warn, or say nothing', async () => {
  const unknown = facture({ destinataire: inconnu });
  const gravites = async (controle: ControleAnnuaire) =>
    (await verifieur(controle).destinataires(unknown, 'FSO1100A')).map(({ gravite }) => gravite);
  expect(await gravites('bloquant')).toEqual(['BLOQUANT']);
  expect(await gravites('avertissement')).toEqual(['AVERTISSEMENT']);
  expect(await gravites('aucun')).toEqual([]);
  expect(await verifieur('aucun').reference()).toBe('aucun controle');
  const [prives] = await verifieur().destinataires(facture({ destinataire: prive }), 'FSO1100A');
  expect(prives?.gravite).toBe('AVERTISSEMENT');
});

test('nothing is checked without an annuaire, an annuaire of structures alone judges no address, and a new one is seen at once', async () => {
  const other = await temporaryJournal();
  try {
    const fresh = await other.open();
    const checks = createVerifieur({
      annuaire: fresh.annuaire,
      controle: 'bloquant',
      clock: () => maintenant,
    });
    const found = async (code: CodeInterface, changes: Partial<IdentiteFacture>) =>
      (await checks.destinataires(facture(changes), code)).map((constat) => constat.code);
    expect(await found('FSO1100A', { destinataire: libre })).toEqual([]);
    expect(await checks.reference()).toBe('aucun annuaire');

    await importContent(fresh, octets(`SIRET;RaisonSociale\n${exigeService};B\n`));
    expect(await checks.reference()).toBe('version 1');
    expect(await found('FSO1100A', { destinataire: libre })).toEqual(['ANNUAIRE-DESTINATAIRE-INCONNU']);
    expect(await found('FSO3110A', { destinataire: '123456789' })).toEqual([]);

    await importContent(fresh, octets(`SIRET;RaisonSociale\n${libre};A\n`));
    expect(await found('FSO1100A', { destinataire: libre })).toEqual([]);
    expect(await found('FSO1100A', { destinataire: exigeService })).toEqual([
      'ANNUAIRE-DESTINATAIRE-INCONNU',
    ]);
  } finally {
    await other.dispose();
  }
});

test('every code says in both languages what is wrong and what to do, in plain ASCII French', async () => {
  const { constat } = await import('../../../gateway/annuaire/constats.ts');
  for (const code of codesControle) {
    const { message, messageEn } = constat(code, 'BLOQUANT');
    expect(message, code).toMatch(/^[\x20-\x7e]+ : [\x20-\x7e]+$/);
    expect(messageEn, code).toMatch(/.+: .+/);
  }
});
