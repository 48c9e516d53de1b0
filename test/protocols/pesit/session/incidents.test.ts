// SPDX-License-Identifier: Apache-2.0
/** What interrupts a transfer, on both sides, and what makes it go back. */
import { type Duplex, duplexPair } from 'node:stream';
import { expect, test } from 'vitest';
import { Failure } from '../../../../gateway/domain/failure.ts';
import { dg, succes } from '../../../../protocols/pesit/diagnostics.ts';
import type { Fpdu } from '../../../../protocols/pesit/fpdu/types.ts';
import { emettre, emettreTransfert } from '../../../../protocols/pesit/session/emission.ts';
import {
  attendreFinTransfert,
  demanderFinTransfert,
  type OptionsReception,
  recevoirDonnees,
} from '../../../../protocols/pesit/session/reception.ts';
import type { Session } from '../../../../protocols/pesit/session/session.ts';
import {
  type FinDonnees,
  Interruption,
  pointZero,
  type Source,
} from '../../../../protocols/pesit/session/types.ts';
import {
  connecter,
  creerPaire,
  echanger,
  fermerFichier,
  fichier,
  liberer,
  negociee,
  octetsDeTest,
  ouvrir,
  type Paire,
  PuitsDeTest,
  type Reglages,
  simple,
  sourceDe,
} from './paire.ts';

const tousLesAcces = ['ECRITURE', 'LECTURE'] as const;
type Acces = (typeof tousLesAcces)[number];
const options = { session: negociee, fichier, depuis: pointZero };

async function enDonnees(acces: Acces, reglages: Reglages = {}) {
  const paire = creerPaire(reglages);
  await connecter(paire, reglages.crc ?? false);
  await ouvrir(paire, acces);
  const [emetteur, recepteur] =
    acces === 'ECRITURE' ? [paire.demandeur, paire.serveur] : [paire.serveur, paire.demandeur];
  return { paire, emetteur, recepteur };
}

async function terminer(paire: Paire) {
  await fermerFichier(paire);
  await liberer(paire);
}

function donnees(taille: number, octet = 1): Fpdu {
  return { nom: 'DTF', dst: 0, src: 0, parametres: {}, donnees: new Uint8Array(taille).fill(octet) };
}

const syn = (pointSynchro: number) => simple('SYN', { pointSynchro });

/** What the receiver makes of FPDUs that are sent to it by hand. */
async function recevoirDe(
  acces: Acces,
  fpdus: readonly Fpdu[],
  plus: Partial<OptionsReception> = {},
  puits = new PuitsDeTest(),
) {
  const { paire, emetteur, recepteur } = await enDonnees(acces);
  const fin = recevoirDonnees(recepteur, puits, { ...options, ...plus });
  await emetteur.envoyer(...fpdus);
  return { paire, emetteur, recepteur, fin, puits };
}

async function idtAttendu(emetteur: Session): Promise<Fpdu> {
  for (;;) {
    const fpdu = await emetteur.recevoir();
    if (fpdu.nom === 'ACK(SYN)') continue;
    await emetteur.envoyer(simple('ACK(IDT)'));
    return fpdu;
  }
}

test.each([
  { dit: 'too much without a point', fpdus: Array.from({ length: 5 }, () => donnees(1000)), code: '2-222' },
  { dit: 'an article longer than agreed', fpdus: [donnees(1001)], code: '2-220' },
  { dit: 'more than was announced', fpdus: [donnees(900), donnees(200)], code: '2-224', maxOctets: 1000 },
] as const)('$dit is IDT $code, cancelled by whoever receives', async ({ fpdus, code, ...plus }) => {
  for (const acces of tousLesAcces) {
    const { paire, emetteur, fin, puits } = await recevoirDe(acces, fpdus, plus);
    const codeFin = acces === 'ECRITURE' ? 12 : 16;
    expect((await idtAttendu(emetteur)).parametres).toMatchObject({ diagnostic: dg(code), codeFin });
    expect(await fin).toMatchObject({ fin: 'INTERROMPU', par: 'NOUS', diagnostic: dg(code), codeFin });
    expect([paire.demandeur.ab, paire.serveur.ab]).toEqual([true, true]);
    expect(puits.fautes).toEqual([]);
    await terminer(paire);
  }
});

test('ends of line that are added on reception are no part of what was announced', async () => {
  const lignes = { ...options, fichier: { ...fichier, enregistrements: 'lignes' as const } };
  const ici = await recevoirDe(
    'ECRITURE',
    [donnees(500), donnees(500), simple('DTF.END', { diagnostic: succes })],
    {
      ...lignes,
      maxOctets: 1000,
    },
  );
  expect(await ici.fin).toMatchObject({
    fin: 'COMPLET',
    total: { octetsFichier: 1002, octetsDonnees: 1000 },
  });
  const trop = await recevoirDe('ECRITURE', [donnees(500), donnees(501)], { ...lignes, maxOctets: 1000 });
  expect((await idtAttendu(trop.emetteur)).parametres.diagnostic).toEqual(dg('2-224'));
  expect(await trop.fin).toMatchObject({ fin: 'INTERROMPU', diagnostic: dg('2-224') });
});

test('more points than the window has is IDT 2-217', async () => {
  const puits = new PuitsDeTest();
  let liberer: (() => void) | undefined;
  puits.avantJalon = () => new Promise((resolve) => (liberer = resolve));
  const fpdus = [1, 2, 3].flatMap((n) => [donnees(100), syn(n)]);
  const { paire, emetteur, fin } = await recevoirDe('ECRITURE', fpdus, {}, puits);
  expect((await idtAttendu(emetteur)).parametres.diagnostic).toEqual(dg('2-217'));
  liberer?.();
  expect(await fin).toMatchObject({ fin: 'INTERROMPU' });
  await terminer(paire);
});

test.each([
  { dit: 'a point out of order', fpdus: [donnees(10), syn(2)] },
  { dit: 'a point told twice', fpdus: [donnees(10), syn(1), syn(1)] },
  { dit: 'several articles that do not fit', fpdus: [{ ...donnees(10), src: 3 }] },
  { dit: 'the end of an article that did not begin', fpdus: [{ ...donnees(10), nom: 'DTFFA' as const }] },
  {
    dit: 'a point nobody agreed on',
    fpdus: [donnees(10), syn(1)],
    session: { ...negociee, intervalleKio: 0 },
  },
])('$dit is ABORT 3-311 on both sides', async ({ fpdus, ...plus }) => {
  const { emetteur, fin } = await recevoirDe('ECRITURE', fpdus, plus);
  await expect(fin).rejects.toMatchObject({ name: 'Rupture', par: 'NOUS', diagnostic: dg('3-311') });
  const suite = (async () => {
    for (;;) await emetteur.recevoir();
  })();
  await expect(suite).rejects.toMatchObject({ name: 'Rupture', par: 'PAIR', diagnostic: dg('3-311') });
});

test.each([
  { dit: 'disk full', erreur: new Failure('DISK_FULL', 'x'), code: '2-219', codeFin: 4 },
  { dit: 'an error nobody foresaw', erreur: new Error('x'), code: '2-213', codeFin: 4 },
  { dit: 'a site limit', erreur: new Failure('DEPOT_TOO_LARGE', 'x'), code: '2-224', codeFin: 12 },
  { dit: 'its own', erreur: new Interruption(dg('2-215'), 8, 'x'), code: '2-215', codeFin: 8 },
] as const)('a Puits that fails is an IDT: $dit', async ({ erreur, code, codeFin }) => {
  for (const quand of ['avantEcriture', 'avantJalon'] as const) {
    const puits = new PuitsDeTest();
    puits[quand] = () => Promise.reject(erreur);
    const { paire, emetteur, recepteur } = await enDonnees('ECRITURE');
    const [emis, recu] = await Promise.all([
      emettreTransfert(emetteur, sourceDe(octetsDeTest(30_000)), options),
      recevoirDonnees(recepteur, puits, options),
    ]);
    const attendu = { fin: 'INTERROMPU', diagnostic: dg(code), codeFin };
    expect(emis).toMatchObject({ ...attendu, par: 'PAIR' });
    expect(recu).toMatchObject({ ...attendu, par: 'NOUS' });
    await terminer(paire);
  }
});

test('a disk that fails after DTF.END still makes an IDT, which TRANS.END does not hide', async () => {
  const puits = new PuitsDeTest();
  puits.avantEcriture = () => Promise.reject(new Failure('DISK_FULL', 'x'));
  const { paire, emetteur, recepteur } = await enDonnees('ECRITURE');
  const [emis, recu] = await Promise.all([
    emettreTransfert(emetteur, sourceDe(octetsDeTest(100)), options),
    recevoirDonnees(recepteur, puits, options),
  ]);
  expect(emis).toMatchObject({ fin: 'INTERROMPU', par: 'PAIR', diagnostic: dg('2-219') });
  expect(recu).toMatchObject({ fin: 'INTERROMPU', par: 'NOUS' });
  await terminer(paire);
});

test('a Source that fails is IDT 2-213 with a restart, and its error is told to the caller', async () => {
  const erreur = new Error('unreadable');
  const source: Source = {
    sizeBytes: 500_000,
    read: async (into, position) => {
      if (position > 200_000) throw erreur;
      return into.byteLength;
    },
  };
  for (const acces of tousLesAcces) {
    const { paire, emetteur, recepteur } = await enDonnees(acces);
    const [emis, recu] = await Promise.all([
      emettre(emetteur, source, options),
      recevoirDonnees(recepteur, new PuitsDeTest(), options),
    ]);
    expect(emis).toEqual({
      ...{ fin: 'INTERROMPU', par: 'NOUS', diagnostic: dg('2-213'), codeFin: 4, cause: erreur },
    });
    expect(recu).toMatchObject({ fin: 'INTERROMPU', par: 'PAIR', codeFin: 4 });
    // With code 4 the file may be written or read again before DESELECT.
    expect(paire.demandeur.ab).toBe(false);
    await echanger(
      paire,
      acces === 'ECRITURE' ? 'WRITE' : 'READ',
      acces === 'ECRITURE' ? 'ACK(WRITE)' : 'ACK(READ)',
    );
    await paire.demandeur.abandonner(dg('3-316'));
    await paire.serveur.abandonner(dg('3-316'));
  }
});

test.each(['EMETTEUR', 'RECEPTEUR'] as const)('a signal interrupts the %s in the middle', async (qui) => {
  for (const acces of tousLesAcces) {
    const { paire, emetteur, recepteur } = await enDonnees(acces);
    const stop = new AbortController();
    const puits = new PuitsDeTest();
    puits.avantJalon = async ({ numero }) => {
      if (numero > 4) stop.abort(new Interruption(dg('2-216'), 8, 'stopped'));
    };
    const { signal } = stop;
    const [emis, recu] = await Promise.all([
      emettre(
        emetteur,
        sourceDe(octetsDeTest(400_000)),
        qui === 'EMETTEUR' ? { ...options, signal } : options,
      ),
      recevoirDonnees(recepteur, puits, qui === 'RECEPTEUR' ? { ...options, signal } : options),
    ]);
    const attendu = { fin: 'INTERROMPU', diagnostic: dg('2-216'), codeFin: 8 };
    expect(emis).toMatchObject({ ...attendu, par: qui === 'EMETTEUR' ? 'NOUS' : 'PAIR' });
    expect(recu).toMatchObject({ ...attendu, par: qui === 'RECEPTEUR' ? 'NOUS' : 'PAIR' });
    await terminer(paire);
  }
});

test.each(tousLesAcces)('when both interrupt at once the IDT of the demandeur stands: %s', async (acces) => {
  const { paire, emetteur, recepteur } = await enDonnees(acces);
  const signaux = [dg('2-215'), dg('2-216')].map((diagnostic) =>
    AbortSignal.abort(new Interruption(diagnostic, 8, 'stopped')),
  );
  const [emis, recu] = await Promise.all([
    emettre(emetteur, sourceDe(octetsDeTest(50_000)), { ...options, signal: signaux[0] as AbortSignal }),
    recevoirDonnees(recepteur, new PuitsDeTest(), { ...options, signal: signaux[1] as AbortSignal }),
  ]);
  const diagnostic = acces === 'ECRITURE' ? dg('2-215') : dg('2-216');
  const demandeur = acces === 'ECRITURE' ? emis : recu;
  const serveur: FinDonnees = acces === 'ECRITURE' ? recu : emis;
  expect(demandeur).toMatchObject({ fin: 'INTERROMPU', par: 'NOUS', diagnostic });
  expect(serveur).toMatchObject({ fin: 'INTERROMPU', par: 'PAIR', diagnostic });
  await terminer(paire);
});

test('DTF.END with a diagnostic is a failed transfer, and TRANS.END follows', async () => {
  const fin = simple('DTF.END', { diagnostic: dg('2-213') });
  const { paire, emetteur, recepteur, fin: recu } = await recevoirDe('ECRITURE', [donnees(10), fin]);
  expect(await recu).toMatchObject({ fin: 'ECHOUE', diagnostic: dg('2-213'), total: { octetsFichier: 10 } });
  const [ack] = await Promise.all([
    emetteur.demander(simple('TRANS.END')),
    attendreFinTransfert(recepteur).then(() =>
      recepteur.envoyer(simple('ACK(TRANS.END)', { diagnostic: dg('2-223') })),
    ),
  ]);
  expect(ack.parametres.diagnostic).toEqual(dg('2-223'));
  await terminer(paire);
});

test('an IDT in the place of TRANS.END is answered and told', async () => {
  const { paire, emetteur, recepteur, fin } = await recevoirDe('ECRITURE', [
    simple('DTF.END', { diagnostic: succes }),
  ]);
  await fin;
  const [ack, suite] = await Promise.all([
    emetteur.demander(simple('IDT', { diagnostic: dg('2-216'), codeFin: 16 })),
    attendreFinTransfert(recepteur),
  ]);
  expect(ack.nom).toBe('ACK(IDT)');
  expect(suite).toEqual({ fin: 'INTERROMPU', par: 'PAIR', diagnostic: dg('2-216'), codeFin: 16 });
  await terminer(paire);
});

/** Two ends of a line that changes one byte of what one side sends, at each position given. */
function ligne(cote: 'DEMANDEUR' | 'SERVEUR', positions: readonly number[]): readonly [Duplex, Duplex] {
  const [un, unBis] = duplexPair();
  const [deux, deuxBis] = duplexPair();
  relier(unBis, deuxBis, cote === 'DEMANDEUR' ? positions : []);
  relier(deuxBis, unBis, cote === 'SERVEUR' ? positions : []);
  return [un, deux];
}

function relier(de: Duplex, vers: Duplex, positions: readonly number[]): void {
  let passes = 0;
  de.on('data', (morceau: Buffer) => {
    const copie = Buffer.from(morceau);
    for (const position of positions) {
      const i = position - passes;
      if (i >= 0 && i < copie.byteLength) copie.writeUInt8(copie.readUInt8(i) ^ 0x55, i);
    }
    passes += copie.byteLength;
    vers.write(copie);
  });
  de.on('end', () => vers.end());
}

async function avecFautes(acces: Acces, positions: readonly number[], resynchronisation = true) {
  const duplex = ligne(acces === 'ECRITURE' ? 'DEMANDEUR' : 'SERVEUR', positions);
  const { paire, emetteur, recepteur } = await enDonnees(acces, { crc: true, duplex });
  const avecCrc = { ...options, session: { ...negociee, crc: true, resynchronisation } };
  const octets = octetsDeTest(60_000);
  const puits = new PuitsDeTest();
  const emission = emettreTransfert(emetteur, sourceDe(octets), avecCrc).then(async (fin) => {
    if (fin.fin === 'TERMINE' && fin.fpdu.nom === 'TRANS.END')
      await emetteur.envoyer(simple('ACK(TRANS.END)'));
    return fin;
  });
  const reception = recevoirDonnees(recepteur, puits, avecCrc).then(async (fin) => {
    if (fin.fin !== 'COMPLET') return fin;
    if (recepteur.role === 'DEMANDEUR') await demanderFinTransfert(recepteur, fin.total);
    else {
      await attendreFinTransfert(recepteur);
      await recepteur.envoyer(simple('ACK(TRANS.END)'));
    }
    return fin;
  });
  return { paire, octets, puits, fins: Promise.allSettled([emission, reception]) };
}

test.each(tousLesAcces)(
  'data whose check bytes are wrong are sent again from the last point: %s',
  async (acces) => {
    const { paire, octets, puits, fins } = await avecFautes(acces, [9_000, 25_000, 47_000]);
    expect((await fins).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(puits.octets.equals(octets)).toBe(true);
    expect(puits.fautes).toEqual([]);
    expect(puits.reculs.length).toBe(3);
    expect(puits.reculs.every(({ numero }) => numero > 0)).toBe(true);
    await terminer(paire);
  },
);

test('six resynchronisations in one transfer are one too many', async () => {
  const { fins } = await avecFautes('ECRITURE', [9_000, 19_000, 29_000, 39_000, 49_000, 59_000]);
  const [emis, recu] = await fins;
  expect(emis).toMatchObject({ reason: { par: 'PAIR', diagnostic: dg('3-320') } });
  expect(recu).toMatchObject({ reason: { par: 'NOUS', diagnostic: dg('3-320') } });
});

test('wrong check bytes where going back was not agreed on are ABORT 3-310', async () => {
  const { fins } = await avecFautes('ECRITURE', [9_000], false);
  expect((await fins)[1]).toMatchObject({ reason: { par: 'NOUS', diagnostic: dg('3-310') } });
});

test.each(tousLesAcces)(
  'an acknowledgement whose check bytes are wrong makes the sender go back: %s',
  async (acces) => {
    // All that the receiver says before is longer than the 150 bytes; its acknowledgements begin behind.
    const cote = acces === 'ECRITURE' ? 'SERVEUR' : 'DEMANDEUR';
    const duplex = ligne(cote, [acces === 'ECRITURE' ? 150 : 250]);
    const { paire, emetteur, recepteur } = await enDonnees(acces, { crc: true, duplex });
    const avecCrc = { ...options, session: { ...negociee, crc: true } };
    const octets = octetsDeTest(60_000);
    const puits = new PuitsDeTest();
    const [emis, recu] = await Promise.all([
      emettre(emetteur, sourceDe(octets), avecCrc),
      recevoirDonnees(recepteur, puits, avecCrc),
    ]);
    expect(emis).toMatchObject({ fin: 'COMPLET' });
    expect(recu).toMatchObject({ fin: 'COMPLET' });
    expect(puits.octets.equals(octets)).toBe(true);
    expect(puits.reculs.length).toBe(1);
    await paire.demandeur.abandonner(dg('3-316'));
    await paire.serveur.abandonner(dg('3-316'));
  },
);

test('a RESYN after TRANS.END sends the data again, and TRANS.END after them', async () => {
  const { paire, emetteur, recepteur } = await enDonnees('ECRITURE');
  const octets = octetsDeTest(9_000);
  const emission = emettreTransfert(emetteur, sourceDe(octets), options);
  const puits = new PuitsDeTest();
  await recevoirDonnees(recepteur, puits, options);
  await attendreFinTransfert(recepteur);
  const ack = await recepteur.demander(simple('RESYN', { diagnostic: dg('1-100'), pointRelance: 1 }));
  expect(ack).toMatchObject({ nom: 'ACK(RESYN)', parametres: { pointRelance: 1 } });
  const depuis = puits.points[0] ?? pointZero;
  await puits.reculer(depuis);
  await recevoirDonnees(recepteur, puits, { ...options, depuis });
  expect(await attendreFinTransfert(recepteur)).toMatchObject({ parametres: { octets: 9_000, articles: 9 } });
  await recepteur.envoyer(simple('ACK(TRANS.END)'));
  expect(await emission).toMatchObject({ fin: 'TERMINE' });
  expect(puits.octets.equals(octets)).toBe(true);
  await terminer(paire);
});
