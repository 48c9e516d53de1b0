// SPDX-License-Identifier: Apache-2.0
/** Certificates of AS2 while a gateway runs: those of a partenaire and ours change, and nothing is started again. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccesAs2, CertificatPartenaire, UsageCertificat } from '../../gateway/domain/acces-as2.ts';
import type { Raccordement } from '../../gateway/domain/raccordement.ts';
import { type As2Gateway, runAs2Gateway } from '../support/as2-gateway.ts';
import { type Case, type Entry, headerOf, type MdnSeen } from '../support/as2-peer/cases.ts';
import { peerInstalled, whyNot } from '../support/as2-peer/session.ts';
import { defined } from '../support/defined.ts';
import { makeUblInvoice } from '../support/ubl-invoice.ts';
import { until } from '../support/until.ts';

describe.skipIf(!peerInstalled)(`AS2 certificates of a gateway that runs${whyNot}`, () => {
  let world: As2Gateway;
  let raccordement: Raccordement;
  let sequence = 0;

  beforeAll(async () => {
    world = await runAs2Gateway();
    raccordement = await world.partenaire('peer', 'PER001');
  });
  afterAll(async () => {
    const troubles = await world.verify();
    await world.close();
    expect(troubles).toEqual([]);
  });

  const both: readonly UsageCertificat[] = ['SIGNATURE', 'CHIFFREMENT'];
  const agreed = (person: string, usages = both): CertificatPartenaire => ({
    pem: defined(world.people[person]).cert,
    usages,
  });

  /** From now on; without `pushed` what answers a deposit waits to be fetched. */
  async function agree(
    certificats: readonly CertificatPartenaire[],
    { pushed = false, reglages = {} }: { pushed?: boolean; reglages?: AccesAs2['reglages'] } = {},
  ): Promise<void> {
    const { livraison, as2, ...rest } = raccordement;
    const agreement = { ...rest, as2: { ...defined(as2), certificats, reglages } };
    const full = pushed ? { ...agreement, livraison: defined(livraison) } : agreement;
    await world.gateway.journal.saveRaccordement(full, new Date(), 'test');
  }

  const nextName = () => `FSO1100A_PER001_PER0011100${String(++sequence).padStart(15, '0')}`;

  /** A new invoice each time. */
  async function deposit(
    signer: string,
    rest: Case = {},
  ): Promise<{ readonly name: string; readonly mdn: MdnSeen }> {
    const name = nextName();
    const content = Buffer.from(makeUblInvoice({ numero: `F-${sequence}` })).toString('base64');
    const layers = [{ kind: 'sign', signer }, { kind: 'encrypt' }] as const;
    const { mdn } = await world.send({ files: [{ name, content }], layers, ...rest });
    return { name, mdn: defined(mdn ?? undefined) };
  }

  const refused = { verified: true, disposition: 'processed/error: decryption-failed' };
  const processed = { verified: true, disposition: 'processed', mic: { matches: true } };

  test('AS2-70: a partenaire changes its certificate: before, both at once, after', async () => {
    await agree([agreed('peer')]);
    expect((await deposit('peer')).mdn).toMatchObject(processed);
    expect((await deposit('peer-ec')).mdn).toMatchObject(refused);
    await agree([agreed('peer'), agreed('peer-ec', ['SIGNATURE'])]);
    for (const signer of ['peer', 'peer-ec']) {
      const { name, mdn } = await deposit(signer);
      expect(mdn).toMatchObject(processed);
      expect(await world.concluded(name)).toMatchObject({ statut: 'INTEGRE' });
    }
    await agree([agreed('peer-ec', ['SIGNATURE']), agreed('peer', ['CHIFFREMENT'])]);
    expect((await deposit('peer')).mdn).toMatchObject(refused);
    expect((await deposit('peer-ec')).mdn).toMatchObject(processed);
  });

  test('what is pushed to it is encrypted for the certificate that holds, and all of them are kept', async () => {
    await agree([agreed('peer', ['SIGNATURE']), agreed('peer-chained', ['CHIFFREMENT'])], { pushed: true });
    const { name } = await deposit('peer');
    const cr = await world.acquitted((await world.concluded(name)).id);
    const [entry] = await world.delivered(cr.nomFichier);
    expect(entry?.opened).toMatchObject({ signer: 'gateway' });
    const { messages } = world.gateway.journal;
    const [message] = await messages.deFlux(cr.id);
    const kept = await Promise.all(defined(message).certificats.map((one) => messages.certificat(one)));
    const ders = kept.map((der) => Buffer.from(defined(der)).toString('base64'));
    const derOf = (person: string) => agreed(person).pem.replace(/-----[^-]+-----|\s/g, '');
    // Who signed the message, whom it was encrypted for, who signed its MDN.
    expect(ders.toSorted()).toEqual(['gateway', 'peer-chained', 'peer'].map(derOf).toSorted());
  });

  test('an MDN signed with a certificate that nobody agreed on proves nothing; agreed on, the same message is proved', async () => {
    await agree([agreed('peer-ec', ['SIGNATURE']), agreed('peer', ['CHIFFREMENT'])], { pushed: true });
    const { journal } = world.gateway;
    const { id } = await world.concluded((await deposit('peer-ec')).name);
    await until('the delivery is given up', async () => {
      const [cr] = await journal.answers(id);
      return cr?.statut === 'INCIDENTE';
    });
    const [given] = await journal.answers(id);
    expect(await journal.messages.deFlux(defined(given).id)).toMatchObject([{ etat: 'ENVOYE' }]);
    await agree([agreed('peer-ec', ['SIGNATURE']), agreed('peer')], { pushed: true });
    expect(await world.gateway.replay(defined(given).id, 'test')).toBe(true);
    const cr = await world.acquitted(id);
    expect(await journal.messages.deFlux(cr.id)).toMatchObject([{ etat: 'ACQUITTE' }]);
    const posted = await world.delivered(cr.nomFichier);
    const idOf = (entry: Entry) => headerOf(entry.headers, 'Message-ID');
    expect(posted).toHaveLength(2);
    expect(new Set(posted.map(idOf)).size).toBe(1);
  });

  test('AS2-70: a certificate out of its dates is refused, or taken with a warning, as was agreed', async () => {
    await agree([agreed('peer-expired', ['SIGNATURE']), agreed('peer', ['CHIFFREMENT'])]);
    expect((await deposit('peer-expired')).mdn).toMatchObject(refused);
    await agree([agreed('peer-expired', ['SIGNATURE']), agreed('peer', ['CHIFFREMENT'])], {
      reglages: { certificatPerime: 'averti' },
    });
    expect((await deposit('peer-expired')).mdn).toMatchObject(processed);
    await agree([{ ...agreed('peer'), au: '2020-01-01' }]);
    expect((await deposit('peer')).mdn).toMatchObject(refused);
    await agree([agreed('peer')]);
    expect((await deposit('peer')).mdn).toMatchObject(processed);
  });

  test('AS2-70: our identity is replaced on disk: the new one signs, the old one still opens what was made for it', async () => {
    await agree([agreed('peer')], { pushed: true });
    const forOld = [{ kind: 'sign' }, { kind: 'encrypt', recipients: ['gateway-old'] }] as const;
    expect((await deposit('peer', { layers: forOld })).mdn).toMatchObject(processed);
    await world.replaceIdentite('stranger');
    const forNew = [{ kind: 'sign' }, { kind: 'encrypt', recipients: ['stranger'] }] as const;
    // The files are looked at once a second, by our clock.
    world.gateway.advance(2_000);
    let seen: MdnSeen | undefined;
    await until('the new identity signs', async () => {
      ({ mdn: seen } = await deposit('peer', { layers: forNew, mdnSigner: 'stranger' }));
      return seen.verified === true;
    });
    await until('the new identity opens', async () => {
      ({ mdn: seen } = await deposit('peer', { layers: forNew, mdnSigner: 'stranger' }));
      return seen.disposition === 'processed';
    });
    expect(seen).toMatchObject(processed);
    const { name, mdn } = await deposit('peer', { mdnSigner: 'stranger' });
    expect(mdn).toMatchObject(processed);
    const cr = await world.acquitted((await world.concluded(name)).id);
    expect((await world.delivered(cr.nomFichier))[0]?.opened).toMatchObject({ signer: 'stranger' });
  });
});
