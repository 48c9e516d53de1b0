// SPDX-License-Identifier: Apache-2.0
/** The whole relais: partenaire A, our gateway, a second one that plays Chorus Pro, and structure B. Over SFTP throughout. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type SftpClient from 'ssh2-sftp-client';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { relireCdar } from '../../../formats/cdar/relire.ts';
import { readCppStatut, writeCppStatut } from '../../../formats/cpp/cpp-statut.ts';
import { writeCppFactureStatuts } from '../../../formats/cpp/facture-statuts.ts';
import { readCppFactureStatuts } from '../../../formats/cpp/read-statuts.ts';
import { openEnveloppe } from '../../../formats/enveloppe/open.ts';
import { servedNames } from '../../../formats/served-names.ts';
import type { StatutCpp } from '../../../gateway/domain/cycle-de-vie.ts';
import { parseCodeApplication as app, type CodeApplication } from '../../../gateway/domain/flux-name.ts';
import type { Siret } from '../../../gateway/domain/structure.ts';
import type { FluxRecord } from '../../../gateway/ports/journal.ts';
import { suitesAmont } from '../../../gateway/relais/suites-amont.ts';
import { defined } from '../../support/defined.ts';
import { addRaccordement } from '../../support/raccordements.ts';
import type { RunningGateway } from '../../support/running-gateway.ts';
import { runTwoGateways, siretB, type TwoGateways } from '../../support/two-gateways.ts';
import { makeUblInvoice, siretFournisseur } from '../../support/ubl-invoice.ts';
import { until } from '../../support/until.ts';

let world: TwoGateways;
beforeEach(async () => {
  world = await runTwoGateways();
});
afterEach(() => world.close());

const nameOf = (sequence: number, code = 'FSO1100A', app = 'AAA123') =>
  `${code}_${app}_${app}${code.slice(3, 7)}${String(sequence).padStart(15, '0')}`;
const invoice = (numero: string) => Buffer.from(makeUblInvoice({ numero }));
const wrongTotal = (numero: string) =>
  Buffer.from(makeUblInvoice({ numero }).replace(/(<cbc:TaxInclusiveAmount[^>]*>)\d+/, '$199999'));

async function tarGz(files: Readonly<Record<string, Uint8Array>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, Buffer.from(content));
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  return gzipSync(Buffer.concat(chunks));
}

/** A deposits; its flux has its verdict at the first gateway. */
async function deposit(nomFichier: string, content: Uint8Array): Promise<FluxRecord> {
  const client = await world.connectA();
  await client.put(Buffer.from(content), `/in/${nomFichier}`);
  const [flux] = await world.first.concluded(nomFichier);
  return defined(flux);
}

/** What was relayed has arrived at the second gateway and been judged there; the flux as each has it. */
async function relayed(): Promise<{ readonly sent: FluxRecord; readonly there: FluxRecord }> {
  await world.first.passerLots({ tout: true });
  let sent: FluxRecord | undefined;
  await until('the flux was delivered', async () => {
    const all = await world.first.journal.listFlux({ sens: 'RECEPTION', statut: 'ACQUITTE', limit: 10 });
    sent = all.find(({ raccordement }) => raccordement === world.amont.id);
    return sent !== undefined;
  });
  const [there] = await world.second.concluded(defined(sent).nomFichier);
  return { sent: defined(sent), there: defined(there) };
}

/** The first gateway collects; everything it fetched has its verdict. */
async function collected(expected: number): Promise<void> {
  expect(await world.first.collecter({ tout: true })).toEqual({ recus: expected, dejaRecus: 0, echecs: 0 });
  await idle(world.first);
}

async function idle(gateway: RunningGateway): Promise<void> {
  await until('all flux have their verdict', async () => {
    const counts = await gateway.journal.countFlux();
    const going = ['RECU', 'EN_TRAITEMENT', 'A_EMETTRE', 'EN_COURS'];
    return counts.every(({ statut, count }) => !going.includes(statut) || count === 0);
  });
}

const listOut = async (client: SftpClient) => (await client.list('/out')).map(({ name }) => name).toSorted();

describe('an invoice of A', () => {
  test('goes on to the AMONT as it came, under a name of ours there', async () => {
    const flux = await deposit(nameOf(1), invoice('F-1'));
    expect(flux.statut).toBe('INTEGRE');
    expect(await world.first.journal.answers(flux.id)).toEqual([]);
    const { sent, there } = await relayed();
    expect(sent.nomFichier).toMatch(/^FSO1100A_RAC001_RAC0011100\d{15}$/);
    expect([sent.origine, sent.sha256]).toEqual([flux.id, flux.sha256]);
    expect([there.statut, there.sha256]).toEqual(['INTEGRE', flux.sha256]);
    // Another round sends nothing more.
    expect(await world.first.passerLots({ tout: true })).toMatchObject({ flux: 0 });
  });

  test('is answered by the AMONT, and A reads the answer under its own identifiant', async () => {
    await deposit(nameOf(1), invoice('F-1'));
    const { sent } = await relayed();
    await collected(1);
    const client = await world.connectA();
    expect(await listOut(client)).toEqual([`C${nameOf(1).slice(1)}`]);
    const answer = readCppStatut((await client.get(`/out/C${nameOf(1).slice(1)}`)) as Buffer);
    expect(answer).toMatchObject({
      idStatut: '90',
      idFlux: nameOf(1).slice(16),
      emetteur: 'RAC001',
      recepteur: 'AAA123',
      lignes: [],
    });
    expect(answer.parametres.get('IdFlx')).toBe(nameOf(1).slice(16));
    expect(JSON.stringify([...answer.parametres])).not.toContain(sent.identifiant);
    // The journal of both proves itself.
    for (const gateway of [world.first, world.second]) {
      const troubles = [];
      for await (const trouble of gateway.journal.verify(gateway.spool)) troubles.push(trouble);
      expect(troubles).toEqual([]);
    }
  });

  test('that B says something of comes back to A as a cycle de vie, by the next batch', async () => {
    await deposit(nameOf(1), invoice('F-1'));
    await relayed();
    await collected(1);
    await says('07', 'F-1');
    await world.second.passerLots({ tout: true, raccordement: 'r-raccord' });
    await collected(1);
    await world.first.passerLots({ tout: true });
    const client = await world.connectA();
    const name = defined((await listOut(client)).find((one) => one.startsWith('FEN1200A')));
    expect(name).toMatch(/^FEN1200A_AAA123_RAC0011200\d{15}$/);
    const { enveloppe, statuts } = readCppFactureStatuts((await client.get(`/out/${name}`)) as Buffer);
    expect(enveloppe).toMatchObject({ recepteur: 'AAA123', emetteur: 'RAC001' });
    const codes = statuts.map(({ dit: { code, cle } }) => [code, cle.numero]);
    // Déposée, told by the AMONT alone, and Service fait.
    expect(codes.toSorted()).toEqual([
      ['01', 'F-1'],
      ['07', 'F-1'],
    ]);
    expect(await world.first.journal.cycles.compterNonCorreles()).toBe(0);
    expect(await world.first.journal.alertes.compterOuvertes()).toBe(0);
  });
});

test('a statut of a facture that its sender has nothing to do with does not go up in our name', async () => {
  const name = nameOf(1, 'FSO1301A');
  const content = writeCppFactureStatuts({
    produitLe: new Date(),
    idFlux: name.slice(16),
    recepteur: 'CPP001' as CodeApplication,
    emetteur: 'AAA123' as CodeApplication,
    statuts: [
      {
        dit: {
          norme: 'CPP',
          code: '07',
          cle: { numero: 'P-1', fournisseur: siretFournisseur },
          horodatage: new Date(),
          motifs: [],
          montants: [],
        },
        fournisseur: { typeIdentifiant: '1', raisonSociale: 'P' },
        debiteur: { siret: siretB as Siret },
      },
    ],
  });
  const flux = await deposit(name, content);
  expect(flux.statut).toBe('INTEGRE');
  expect(await world.first.journal.envois.deSource(flux.id)).toEqual([]);
  expect(await world.first.journal.cycles.compterNonCorreles()).toBe(1);
});

/** B deposits a statut of a facture with the second gateway, which accepts it. */
async function says(code: StatutCpp, numero: string): Promise<void> {
  const invoices = await world.second.journal.cycles.factures(numero, undefined);
  const objet = defined(invoices[0]).facture.objet;
  if (objet?.nature !== 'FACTURE') throw new Error('no facture');
  const name = nameOf(1, 'FSO1301A', 'BBB123');
  const content = writeCppFactureStatuts({
    produitLe: new Date(),
    idFlux: name.slice(16),
    recepteur: 'CPP001' as CodeApplication,
    emetteur: 'BBB123' as CodeApplication,
    statuts: [
      {
        dit: {
          norme: 'CPP',
          code: code as '07',
          cle: { numero, fournisseur: objet.fournisseur ?? '' },
          horodatage: new Date(),
          motifs: [],
          montants: [],
        },
        fournisseur: { typeIdentifiant: '1', raisonSociale: 'A' },
        debiteur: { siret: siretB as Siret },
      },
    ],
  });
  const client = await world.connectB();
  await client.put(Buffer.from(content), `/in/${name}`);
  const [flux] = await world.second.concluded(name);
  expect(flux?.statut).toBe('INTEGRE');
}

describe('a flux of which a part is refused here', () => {
  test('goes on without that part, and the answer of the AMONT says what we refused', async () => {
    const content = await tarGz({
      'a.xml': invoice('F-1'),
      'b.xml': wrongTotal('F-2'),
      'c.xml': invoice('F-3'),
    });
    const flux = await deposit(nameOf(1), content);
    expect(flux.statut).toBe('INTEGRE_PARTIEL');
    const { sent, there } = await relayed();
    expect(await namesIn(world.first, sent)).toEqual(['a.xml', 'c.xml']);
    expect([there.statut, there.nombreFactures]).toEqual(['INTEGRE', 2]);
    await collected(1);
    const client = await world.connectA();
    const answer = readCppStatut((await client.get(`/out/C${nameOf(1).slice(1)}`)) as Buffer);
    expect([answer.idStatut, answer.idFlux]).toEqual(['96', nameOf(1).slice(16)]);
    expect(answer.lignes.map(({ codeErreur }) => codeErreur)).toContain('BR-CO-15');
    expect(answer.commentaire).toBe('3 facture(s) : 2 transmise(s), 1 rejetee(s) avant transmission');
  });

  test('and one refused whole is answered here, and goes nowhere', async () => {
    const flux = await deposit(nameOf(1), wrongTotal('F-1'));
    expect(flux.statut).toBe('REJETE');
    expect((await world.first.journal.answers(flux.id)).map(({ codeInterface }) => codeInterface)).toEqual([
      'CSO1100A',
    ]);
    expect(await world.first.passerLots({ tout: true, raccordement: world.amont.id })).toMatchObject({
      flux: 0,
    });
  });
});

async function namesIn(
  gateway: RunningGateway,
  { sha256, sizeBytes }: FluxRecord,
): Promise<readonly string[]> {
  const names: string[] = [];
  const limits = { fluxBytes: 1e9, fileBytes: 1e9, factures: 100, entries: 100, inflatedBytes: 1e9 };
  const rest = { inflateRatio: 1_000, inflateFloorBytes: 1e9, nameBytes: 255, constats: 10 };
  await openEnveloppe(
    gateway.spool.stream(sha256),
    sizeBytes,
    { ...limits, ...rest, allowed: ['xml'] } as never,
    async (name, stream) => {
      names.push(String(name));
      return gateway.spool.put(stream);
    },
  );
  return names;
}

describe('through a plateforme agréée (CDAR)', () => {
  const fixture = join(import.meta.dirname, '../../../fixtures/FSO1150A/valide-complete/flux.xml');

  test('the AMONT says recevable, then received: A reads both about its own flux, once each', async () => {
    const name = nameOf(1, 'FSO1150A');
    const flux = await deposit(name, readFileSync(fixture));
    expect([flux.statut, await world.first.journal.answers(flux.id)]).toEqual(['INTEGRE', []]);
    const { there } = await relayed();
    expect(there.statut).toBe('INTEGRE');
    await collected(2);
    await world.first.passerLots({ tout: true });
    const client = await world.connectA();
    const names = await listOut(client);
    expect(names).toHaveLength(2);
    expect(names[0]).toBe(`CSO1150A${name.slice(8)}`);
    expect(names[1]).toMatch(/^FEN1214A_AAA123_RAC0011214\d{15}$/);
    const [recevable, recue] = await Promise.all(names.map((one) => messageOf(client, one)));
    expect(recevable).toMatchObject({ identifiant: name.slice(16), statut: '500', destinataire: 'a' });
    expect(recue).toMatchObject({ statut: '202', destinataire: 'a' });
    expect(await world.first.journal.alertes.list({ limit: 10 })).toEqual([]);
  });

  async function messageOf(client: SftpClient, name: string) {
    const message = relireCdar((await client.get(`/out/${name}`)) as Buffer);
    const [reference] = defined(message.acquittements[0]).references;
    const [destinataire] = message.destinataires;
    return { ...reference, destinataire: destinataire?.nom };
  }
});

const pivotServed = (servedNames as readonly string[]).includes('cpp-facture-pivot');

test.skipIf(!pivotServed)(
  'a facture that the AMONT diffuses goes on to the partenaire that receives for its debtor (skipped: the pivot is not served)',
  async () => {
    const receives = { codesInterface: ['FEN0036A', 'FSO1301A'], structures: [siretB] };
    // Upstream it is our own raccordement that receives for B; here, partenaire C.
    for (const [gateway, login] of [
      [world.second, 'b'],
      [world.second, 'demo'],
      [world.first, 'demo'],
    ] as const) {
      const { structures: _, ...without } = defined(await gateway.journal.raccordements.findByLogin(login));
      await gateway.journal.saveRaccordement(without, new Date(), 'test');
    }
    const own = defined(await world.second.journal.raccordements.findByLogin('raccord'));
    const codesInterface = [...own.codesInterface, 'FEN0036A', 'FSO1300A'];
    await world.second.journal.saveRaccordement(
      { ...own, codesInterface, structures: [siretB] },
      new Date(),
      'test',
    );
    const amont = { ...world.amont, codesInterface: [...world.amont.codesInterface, 'FEN0036A', 'FSO1300A'] };
    await world.first.journal.saveRaccordement(amont, new Date(), 'test');
    const c = await addRaccordement(world.first.journal, 'c', 'CCC123', receives);

    await deposit(nameOf(1), invoice('F-1'));
    await relayed();
    await world.second.passerLots({ tout: true });
    // The answer, the cycle de vie, and the facture.
    await collected(3);
    await world.first.passerLots({ tout: true });
    const client = await world.first.connect('c', c.keys.privateKey);
    const [name = ''] = await listOut(client);
    expect(name).toMatch(/^FEN0036A_CCC123_RAC0010036\d{15}$/);
    expect(String(await client.get(`/out/${name}`))).toContain('<Id>F-1</Id>');
    // The AMONT has its acknowledgement.
    await until('the acknowledgement arrived', async () => {
      const all = await world.second.journal.listFlux({ codeInterface: 'FSO1300A', limit: 5 });
      return all.some(({ statut }) => statut === 'INTEGRE');
    });
  },
);

describe('an AMONT that refuses', () => {
  test('what we accepted tells A under its identifiant, and somebody here', async () => {
    // The second gateway has it already: a DOUBLON there, and none here.
    const direct = await world.second.connect();
    await direct.put(invoice('F-1'), `/in/${nameOf(9, 'FSO1100A', 'DEM001')}`);
    await world.second.concluded(nameOf(9, 'FSO1100A', 'DEM001'));
    await deposit(nameOf(1), invoice('F-1'));
    expect((await relayed()).there.statut).toBe('REJETE');
    await collected(1);
    const client = await world.connectA();
    const answer = readCppStatut((await client.get(`/out/C${nameOf(1).slice(1)}`)) as Buffer);
    expect([answer.idStatut, answer.idFlux]).toEqual(['93', nameOf(1).slice(16)]);
    expect(answer.lignes.map(({ codeErreur }) => codeErreur)).toEqual(['DOUBLON']);
    const alertes = await world.first.journal.alertes.list({ limit: 10 });
    expect(alertes.map(({ code }) => code)).toContain('FLUX-REFUSE-EN-FACE');
  });

  test('the same return collected twice is given back once', async () => {
    await deposit(nameOf(1), invoice('F-1'));
    await relayed();
    const { amont } = world;
    const [answer] = await world.second.journal.listFlux({
      sens: 'RECEPTION',
      codeInterface: 'CSO1100A',
      limit: 1,
    });
    await collected(1);
    expect(defined(answer).raccordement).toBe('r-raccord');
    expect(await world.first.collecter({ tout: true })).toMatchObject({ recus: 0, dejaRecus: 0 });
    const back = await world.first.journal.listFlux({
      sens: 'RECEPTION',
      codeInterface: 'CSO1100A',
      limit: 10,
    });
    expect(back.filter(({ raccordement }) => raccordement !== amont.id)).toHaveLength(1);
  });
});

describe('an AMONT that could not read the name of what it got', () => {
  test('says so under a code of no contract: read as a compte rendu, and told here', async () => {
    const key = await readFile(join(world.first.directory, 'raccord.key'), 'utf8');
    const client = await world.second.connect('raccord', key);
    await client.put(Buffer.from('nothing'), '/in/facture du mois.txt');
    await world.second.concluded('facture du mois.txt');
    await collected(1);
    const [answer] = await world.first.journal.listFlux({ codeInterface: 'CSO0000A', limit: 2 });
    expect(answer).toMatchObject({ sens: 'EMISSION', statut: 'INTEGRE' });
    expect(await world.first.journal.constats(defined(answer).id)).toEqual([]);
    const alertes = await world.first.journal.alertes.list({ limit: 10 });
    const lost = alertes.filter(({ code }) => code === 'RETOUR-NON-CORRELE');
    expect(lost).toMatchObject([{ detail: expect.stringContaining('facture du mois.txt') }]);
  });

  test('of a flux that we sent, A has the answer under the name it looks for', async () => {
    await deposit(nameOf(1), invoice('F-1'));
    const { sent } = await relayed();
    const { journal, spool } = world.first;
    const idFlux = defined(sent.identifiant);
    const blob = await spool.put(
      writeCppStatut({
        ...{ verdict: 'REJETE', idFlux, emetteur: app('CPP001'), recepteur: app('RAC001') },
        ...{ produitLe: new Date(), nombreFactures: 0, nombreAcceptees: 0, lignes: [] },
      }),
    );
    const nomFichier = 'CSO0000A_RAC001_CPP0010000000000000000001';
    const statut = { norme: 'CPP', code: '93' } as const;
    const { retours } = await suitesAmont(
      {
        flux: { ...sent, ...blob, nomFichier },
        ...{ raccordement: world.amont, code: 'CSO0000A', verdict: 'INTEGRE', irrecevable: false },
        factures: [
          {
            ...{ rang: 1, nomFichier, ...blob, statut: 'DEPOSEE', jeuxDeRegles: [] },
            objet: { nature: 'ACQUITTEMENT', idFlux, statut, motifs: [] },
          },
        ],
        constats: [],
      },
      { journal, spool, clock: () => new Date(), emetteur: app('RAC001'), limits: { fileBytes: 1e6 } },
    );
    expect(retours).toMatchObject([{ code: 'CSO1100A', nomFichier: `C${nameOf(1).slice(1)}` }]);
  });
});
