// SPDX-License-Identifier: Apache-2.0
/** What comes back: answers in each grammar, factures to their recipients, statuts to the other side. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type SftpClient from 'ssh2-sftp-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeCppFactureStatuts } from '../../formats/cpp/facture-statuts.ts';
import { readCppFactureStatuts } from '../../formats/cpp/read-statuts.ts';
import { pivotSchema } from '../../formats/cpp-facture/modele/pivot.ts';
import { largeTexts, mixteVocabulary } from '../../formats/cpp-facture/vocabulary.ts';
import { openXml } from '../../formats/xml/open.ts';
import type { SystemeEchange } from '../../gateway/domain/code-interface.ts';
import type { StatutCpp } from '../../gateway/domain/cycle-de-vie.ts';
import { parseCodeApplication } from '../../gateway/domain/flux-name.ts';
import type { PartenaireId } from '../../gateway/domain/partenaire.ts';
import type { Raccordement, RaccordementId } from '../../gateway/domain/raccordement.ts';
import { parseSiret, type Siret } from '../../gateway/domain/structure.ts';
import { createLogger } from '../../gateway/observability/logger.ts';
import { reprendreNonCorreles } from '../../gateway/veille.ts';
import { generateSshKeyPair } from '../../protocols/sftp/keys.ts';
import { defined } from '../support/defined.ts';
import { type RunningGateway, runGateway } from '../support/running-gateway.ts';
import { makeUblInvoice, siretFournisseur } from '../support/ubl-invoice.ts';

let gateway: RunningGateway;
beforeEach(async () => {
  gateway = await runGateway();
});
afterEach(() => gateway.close());

const fixtures = join(import.meta.dirname, '../../fixtures');
/** Not the one that the demo raccordement receives for. */
const siretDebiteur = defined(parseSiret('73282932000074'));
const invoice = (numero: string) => Buffer.from(makeUblInvoice({ numero, destinataire: siretDebiteur }));
interface Correspondant {
  readonly raccordement: Raccordement;
  readonly client: SftpClient;
  name(code: string, sequence: number): string;
}

async function correspondant(
  app: string,
  codesInterface: readonly string[],
  more: Partial<Raccordement> = {},
  systemeEchange: SystemeEchange = 'CPRO',
): Promise<Correspondant> {
  const login = app.toLowerCase();
  const keys = generateSshKeyPair(login);
  const codeApplication = parseCodeApplication(app);
  const partenaire = { id: `p-${login}` as PartenaireId, nom: app, codeApplication };
  await gateway.journal.savePartenaire(partenaire, new Date());
  const raccordement: Raccordement = {
    id: `r-${login}` as RaccordementId,
    partenaire: partenaire.id,
    codeApplication,
    systemeEchange,
    protocole: 'sftp',
    nom: app,
    statut: 'ACTIF',
    valideDu: new Date('2020-01-01'),
    valideAu: new Date('2099-12-31'),
    codesInterface,
    politiqueRetrait: 'keep',
    delaiStabiliteMs: 0,
    sftp: { login, clesPubliques: [keys.publicKey], adresses: [] },
    ...more,
  };
  await gateway.journal.saveRaccordement(raccordement, new Date(), 'test');
  const client = await gateway.connect(login, keys.privateKey);
  const name = (code: string, sequence: number) =>
    `${code}_${app}_${app}${code.slice(3, 7)}${String(sequence).padStart(15, '0')}`;
  return { raccordement, client, name };
}

async function deposit({ client }: Correspondant, name: string, content: Uint8Array) {
  await client.put(Buffer.from(content), `/in/${name}`);
  return defined((await gateway.concluded(name))[0]);
}

async function waiting({ client }: Correspondant, code: string): Promise<readonly string[]> {
  const listed = (await client.list('/out')).map(({ name }) => name);
  return listed.filter((name) => name.startsWith(code)).toSorted();
}

async function fetched(one: Correspondant, code: string): Promise<Buffer> {
  const [name = ''] = (await waiting(one, code)).slice(-1);
  return (await one.client.get(`/out/${name}`)) as Buffer;
}

function statutDe(numero: string, code: StatutCpp, siret: Siret, from: Correspondant): Uint8Array {
  return statutsDe([numero], code, siret, from);
}

function statutsDe(
  numeros: readonly string[],
  code: StatutCpp,
  siret: Siret,
  from: Correspondant,
): Uint8Array {
  const dit = (numero: string) => ({
    norme: 'CPP' as const,
    code,
    cle: { numero, fournisseur: siretFournisseur },
    horodatage: new Date(),
    motifs: code === '05' ? [{ libelle: 'Prix errone' }] : [],
    montants: [],
  });
  return writeCppFactureStatuts({
    produitLe: new Date(),
    idFlux: 'BBB4561301000000000000001',
    recepteur: parseCodeApplication('CPP001'),
    emetteur: from.raccordement.codeApplication,
    statuts: numeros.map((numero) => ({
      dit: dit(numero),
      fournisseur: { typeIdentifiant: '1', raisonSociale: 'F' },
      debiteur: { siret },
    })),
  });
}

describe('the historic circuit', () => {
  test('a facture reaches its recipient at night, and its statuts come back to who sent it', async () => {
    const a = await correspondant('AAA123', ['FSO1100A']);
    const b = await correspondant('BBB456', ['FEN0036A', 'FSO1301A'], { structures: [siretDebiteur] });
    const other = await correspondant('CCC789', ['FEN0036A'], { structures: ['99999999900001'] });

    await deposit(a, a.name('FSO1100A', 1), invoice('F-1'));
    expect(await waiting(b, 'FEN0036A')).toEqual([]);
    expect(await gateway.passerLots({ tout: true })).toMatchObject({ flux: 2, envois: 2, echecs: 0 });
    const pivot = openXml(await fetched(b, 'FEN0036A'), {
      vocabulary: mixteVocabulary,
      largeTexts,
      schema: pivotSchema,
    });
    expect(pivot.ok && pivot.structure).toEqual([]);
    expect(await waiting(other, 'FEN')).toEqual([]);
    const [deposee] = readCppFactureStatuts(await fetched(a, 'FEN1200A')).statuts;
    expect(deposee?.dit).toMatchObject({ code: '01', cle: { numero: 'F-1' } });

    await deposit(b, b.name('FSO1301A', 1), statutDe('F-1', '07', siretDebiteur, b));
    await gateway.passerLots({ tout: true });
    const [service] = readCppFactureStatuts(await fetched(a, 'FEN1200A')).statuts;
    expect(service?.dit).toMatchObject({ code: '07', cle: { numero: 'F-1' } });
    expect(await waiting(b, 'FEN1200A')).toEqual([]);
  });

  test('a second round sends nothing again', async () => {
    const a = await correspondant('AAA123', ['FSO1100A']);
    await deposit(a, a.name('FSO1100A', 1), invoice('F-1'));
    expect((await gateway.passerLots({ tout: true })).flux).toBe(1);
    expect((await gateway.passerLots({ tout: true })).flux).toBe(0);
    expect(await waiting(a, 'FEN1200A')).toHaveLength(1);
  });

  test('the plan of a raccordement decides when, and a round missed is caught up', async () => {
    const a = await correspondant('AAA123', ['FSO1100A'], { lots: { cron: '0 3 * * *' } });
    await deposit(a, a.name('FSO1100A', 1), invoice('F-1'));
    expect((await gateway.passerLots()).flux).toBe(0);
    gateway.advance(49 * 3600 * 1000);
    expect((await gateway.passerLots()).flux).toBe(1);
  });

  test('an accepted facture without recipient waits with an alerte, and leaves once one appears', async () => {
    const a = await correspondant('AAA123', ['FSO1100A']);
    await deposit(a, a.name('FSO1100A', 1), invoice('F-1'));
    const alertes = await gateway.journal.alertes.list({ ouvertes: true, limit: 10 });
    expect(alertes.map(({ code }) => code)).toEqual(['ENVOI-SANS-RACCORDEMENT']);
    const b = await correspondant('BBB456', ['FEN0036A'], { structures: [siretDebiteur.slice(0, 9)] });
    await gateway.passerLots({ tout: true });
    expect(await waiting(b, 'FEN0036A')).toHaveLength(1);
    expect(await gateway.journal.alertes.compterOuvertes()).toBe(0);
  });

  test('the same facture in another flux is a DOUBLON, also when its flux is new', async () => {
    const a = await correspondant('AAA123', ['FSO1100A']);
    await deposit(a, a.name('FSO1100A', 1), invoice('F-1'));
    const again = await deposit(a, a.name('FSO1100A', 2), invoice('F-1'));
    expect(again.statut).toBe('REJETE');
    const [doublon] = (await gateway.journal.constats(again.id)).filter(({ code }) => code === 'DOUBLON');
    expect(doublon?.message).toContain('(flux ');
  });

  test('a DOUBLON of what another partenaire sent says nothing of it', async () => {
    const a = await correspondant('AAA123', ['FSO1100A']);
    const c = await correspondant('CCC789', ['FSO1100A']);
    const first = await deposit(a, a.name('FSO1100A', 1), invoice('F-1'));
    const again = await deposit(c, c.name('FSO1100A', 1), invoice('F-1'));
    expect(again.statut).toBe('REJETE');
    expect((await fetched(c, 'CSO1100A')).toString()).toContain('DOUBLON');
    expect((await fetched(c, 'CSO1100A')).toString()).not.toContain(first.id);
  });

  test('of two recipients, the one of the very establishment receives', async () => {
    const a = await correspondant('AAA123', ['FSO1100A']);
    const company = await correspondant('BBB456', ['FEN0036A'], { structures: [siretDebiteur.slice(0, 9)] });
    const own = await correspondant('CCC789', ['FEN0036A'], { structures: [siretDebiteur] });
    await deposit(a, a.name('FSO1100A', 1), invoice('F-1'));
    await gateway.passerLots({ tout: true });
    expect(await waiting(own, 'FEN0036A')).toHaveLength(1);
    expect(await waiting(company, 'FEN0036A')).toHaveLength(0);
  });

  test('two rounds at the same moment send each envoi once', async () => {
    const a = await correspondant('AAA123', ['FSO1100A']);
    const b = await correspondant('BBB456', ['FEN0036A'], { structures: [siretDebiteur] });
    const names = Array.from({ length: 6 }, (_, i) => a.name('FSO1100A', i + 1));
    for (const [i, name] of names.entries()) await deposit(a, name, invoice(`F-${i}`));
    const rounds = await Promise.all([1, 2, 3].map(() => gateway.passerLots({ tout: true })));
    expect(rounds.reduce((sum, { envois }) => sum + envois, 0)).toBe(12);
    expect(rounds.reduce((sum, { flux }) => sum + flux, 0)).toBe(2);
    expect(await waiting(a, 'FEN1200A')).toHaveLength(1);
    expect(readCppFactureStatuts(await fetched(a, 'FEN1200A')).statuts).toHaveLength(6);
    expect(await waiting(b, 'FEN0036A')).toHaveLength(1);
    expect((await gateway.journal.envois.lots({ limit: 10 })).map(({ envois }) => envois)).toEqual([6, 6]);
    expect(await gateway.journal.envois.groupes()).toEqual([]);
  });

  test('a day on which nothing waited does not make the next statut leave before its hour', async () => {
    const a = await correspondant('AAA123', ['FSO1100A'], { lots: { cron: '0 3 * * *' } });
    await gateway.passerLots();
    gateway.advance(49 * 3600 * 1000);
    expect((await gateway.passerLots()).flux).toBe(0);
    await deposit(a, a.name('FSO1100A', 1), invoice('F-1'));
    expect((await gateway.passerLots()).flux).toBe(0);
    gateway.advance(25 * 3600 * 1000);
    expect((await gateway.passerLots()).flux).toBe(1);
  });

  test('an envoi that cannot be made, and a group that cannot either, hold no other up', async () => {
    const a = await correspondant('AAA123', ['FSO1100A']);
    const flux = await deposit(a, a.name('FSO1100A', 1), invoice('F-1'));
    const { id: raccordement } = a.raccordement;
    const cycle = { genre: 'CYCLE' as const, raccordement, source: flux.id, rang: 1 };
    const gone = { dit: {}, facture: { flux: flux.id, rang: 99 } };
    await gateway.journal.envois.ajouter(
      [
        { ...cycle, cle: 'x:1', codeInterface: 'FEN0000A', contenu: {} },
        { ...cycle, cle: 'x:2', codeInterface: 'FEN1200A', contenu: gone },
      ],
      new Date('2020-01-01'),
    );
    expect(await gateway.passerLots({ tout: true, raccordement })).toMatchObject({
      flux: 1,
      envois: 1,
      echecs: 2,
    });
    const alertes = await gateway.journal.alertes.list({ ouvertes: true, limit: 10 });
    expect(alertes.filter(({ code }) => code === 'LOT-EN-ECHEC')).toHaveLength(2);
  });

  test('of the same facture sent in many flux at once, one is accepted', async () => {
    const a = await correspondant('AAA123', ['FSO1100A']);
    const names = Array.from({ length: 8 }, (_, i) => a.name('FSO1100A', i + 1));
    await Promise.all(names.map((name) => a.client.put(invoice('F-1'), `/in/${name}`)));
    const all = await Promise.all(names.map((name) => gateway.concluded(name)));
    const statuts = all.flat().map(({ statut }) => statut);
    expect(statuts.filter((statut) => statut === 'INTEGRE')).toHaveLength(1);
    expect(statuts.filter((statut) => statut === 'REJETE')).toHaveLength(7);
  });

  test('a statut of an unknown facture waits with an alerte until its facture comes', async () => {
    const b = await correspondant('BBB456', ['FSO1301A'], { structures: [siretDebiteur] });
    const said = await deposit(b, b.name('FSO1301A', 1), statutDe('F-9', '07', siretDebiteur, b));
    expect(said.statut).toBe('INTEGRE');
    expect(await gateway.journal.cycles.compterNonCorreles()).toBe(1);
    const [alerte] = await gateway.journal.alertes.list({ ouvertes: true, limit: 10 });
    expect(alerte?.code).toBe('STATUT-NON-CORRELE');

    const a = await correspondant('AAA123', ['FSO1100A']);
    await deposit(a, a.name('FSO1100A', 1), invoice('F-9'));
    const { journal } = gateway;
    const quiet = {
      journal,
      clock: () => new Date(),
      logger: createLogger({ level: 'error', destination: process.stderr }),
    };
    expect(await reprendreNonCorreles(quiet, new AbortController().signal)).toBe(1);
    expect(await journal.cycles.compterNonCorreles()).toBe(0);
    const open = await journal.alertes.list({ ouvertes: true, limit: 10 });
    expect(open.map(({ code }) => code)).not.toContain('STATUT-NON-CORRELE');
    await gateway.passerLots({ tout: true });
    const codes = readCppFactureStatuts(await fetched(a, 'FEN1200A')).statuts.map(({ dit }) => dit.code);
    expect(codes.toSorted()).toEqual(['01', '07']);
  });

  test('the supplier does not say in the name of its recipient what became of its facture', async () => {
    const a = await correspondant('AAA123', ['FSO1100A', 'FSO1301A']);
    await deposit(a, a.name('FSO1100A', 1), invoice('F-1'));
    await deposit(a, a.name('FSO1301A', 1), statutDe('F-1', '05', siretDebiteur, a));
    expect(await gateway.journal.cycles.compterNonCorreles()).toBe(1);
  });

  test('nobody can speak of a facture that is neither sent by it nor addressed to it', async () => {
    const a = await correspondant('AAA123', ['FSO1100A']);
    await deposit(a, a.name('FSO1100A', 1), invoice('F-1'));
    const stranger = await correspondant('XXX999', ['FSO1301A']);
    await deposit(stranger, stranger.name('FSO1301A', 1), statutDe('F-1', '07', siretDebiteur, stranger));
    expect(await gateway.journal.cycles.compterNonCorreles()).toBe(1);
  });

  test('more than ten statuts of unknown factures are one alerte, and each waits', async () => {
    const b = await correspondant('BBB456', ['FSO1301A'], { structures: [siretDebiteur] });
    const numeros = Array.from({ length: 40 }, (_, i) => `U-${i}`);
    await deposit(b, b.name('FSO1301A', 1), statutsDe(numeros, '07', siretDebiteur, b));
    expect(await gateway.journal.cycles.compterNonCorreles()).toBe(40);
    const alertes = await gateway.journal.alertes.list({ ouvertes: true, limit: 100 });
    expect(alertes.map(({ code }) => code)).toEqual(['STATUT-NON-CORRELE']);
    expect(alertes[0]?.detail).toContain('39 autre(s)');
  });
});

function fixture(code: string, prefix: string): Uint8Array {
  const cases = readdirSync(join(fixtures, code)).filter((name) => name.startsWith(prefix));
  return readFileSync(join(fixtures, code, defined(cases[0]), 'flux.xml'));
}

describe('the grammar of the reform', () => {
  test('AFNOR: a flux is answered 500, then each facture 202 or 213', async () => {
    const pa = await correspondant('PAA001', ['FSO1150A']);
    await deposit(pa, pa.name('FSO1150A', 1), fixture('FSO1150A', 'valide'));
    expect(await waiting(pa, 'CSO1150A')).toEqual([`C${pa.name('FSO1150A', 1).slice(1)}`]);
    expect((await fetched(pa, 'CSO1150A')).toString()).toContain('<ram:ProcessConditionCode>500<');
    expect((await fetched(pa, 'FEN1214A')).toString()).toContain('<ram:ProcessConditionCode>202<');
  });

  test('a message that speaks of several factures is refused for each of them', async () => {
    const pa = await correspondant('PAA001', ['FSO1304A']);
    const text = Buffer.from(fixture('FSO1304A', 'accepte')).toString('utf8');
    const [reference = ''] =
      /<ram:ReferenceReferencedDocument>[\s\S]*<\/ram:ReferenceReferencedDocument>/.exec(text) ?? [];
    expect(reference).not.toBe('');
    const flux = await deposit(
      pa,
      pa.name('FSO1304A', 1),
      Buffer.from(text.replace(reference, reference.repeat(3))),
    );
    expect(flux.statut).toBe('REJETE');
    const factures = await gateway.journal.factures(flux.id);
    expect(factures.filter(({ statut }) => statut !== 'REJETEE')).toEqual([]);
    expect(await gateway.journal.cycles.compterNonCorreles()).toBe(0);
  });

  test('G2B: silence about the flux, 200 about the facture; a broken file is 501 and nothing else', async () => {
    const public_ = await correspondant('PUB001', ['FSO3110A'], {}, 'PA_CPRO');
    await deposit(public_, public_.name('FSO3110A', 1), fixture('FSO3110A', 'valide'));
    expect(await waiting(public_, 'C')).toEqual([`CSO${public_.name('FSO3110A', 1).slice(3)}`]);
    expect((await fetched(public_, 'CSO3110A')).toString()).toContain('<ram:ProcessConditionCode>200<');
    await deposit(public_, public_.name('FSO3110A', 2), Buffer.from('<Invoice'));
    expect(await waiting(public_, 'CSI')).toEqual([`CSI${public_.name('FSO3110A', 2).slice(3)}`]);
    expect((await fetched(public_, 'CSI3110A')).toString()).toContain('<ram:ProcessConditionCode>501<');
  });

  test('e-reporting: 300 for a déclaration, and the same one again is refused', async () => {
    const public_ = await correspondant('PUB001', ['FSO6000A'], {}, 'PA_CPRO');
    const flux = await deposit(public_, public_.name('FSO6000A', 1), fixture('FSO6000A', 'valide'));
    expect(flux.statut).toBe('INTEGRE');
    expect((await fetched(public_, 'FEN6000A')).toString()).toContain('<ram:ProcessConditionCode>300<');
    const again = await deposit(public_, public_.name('FSO6000A', 2), fixture('FSO6000A', 'valide'));
    expect(again.statut).toBe('REJETE');
    expect((await fetched(public_, 'FEN6000A')).toString()).toContain('<ram:ProcessConditionCode>301<');
  });

  test('an acknowledgement that says 501 of our flux is not answered, and raises an alerte', async () => {
    const pa = await correspondant('PAA001', ['FSO1150A']);
    const flux = await deposit(pa, pa.name('CEN1214A', 1), fixture('CEN1214A', 'accepte-501'));
    expect(flux.statut).toBe('INTEGRE');
    expect(await waiting(pa, 'C')).toEqual([]);
    const [alerte] = await gateway.journal.alertes.list({ ouvertes: true, limit: 10 });
    expect(alerte?.code).toBe('FLUX-REFUSE-EN-FACE');
    const troubles = [];
    for await (const trouble of gateway.journal.verify(gateway.spool)) troubles.push(trouble);
    expect(troubles).toEqual([]);
  });
});
