// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  dispositionAvertie,
  dispositionDe,
  ecrireDisposition,
  lireDisposition,
  modificateurs,
  traite,
  verdictDe,
} from '../../../protocols/as2/disposition.ts';
import { lireEntetes, lireOptionsAccuse } from '../../../protocols/as2/headers.ts';
import { type AccuseAEcrire, ecrireAccuse } from '../../../protocols/as2/mdn.ts';
import { type AccuseLu, type LectureAccuse, lireAccuse } from '../../../protocols/as2/mdn-read.ts';
import { comparerMic, ecrireMic, lireMic } from '../../../protocols/as2/mic.ts';
import { lireEntite, partiesDe } from '../../../protocols/as2/mime/entity.ts';
import {
  emetteur,
  entite,
  type Message,
  messageSigne,
  multipart,
  octets,
  programme,
  sha,
  signature,
} from '../../support/as2-decode.ts';
import { identiteDeTest, pemDe } from '../../support/as2-keys.ts';

const mic = { valeur: sha('sha256', 'contenu'), digest: 'sha-256' } as const;

const simple: AccuseAEcrire = {
  original: { messageId: '<a@b>', de: '"Eux SA"', vers: 'Nous' },
  disposition: traite,
  mic,
  messageId: '<mdn@nous>',
  at: new Date('2026-11-22T10:00:00Z'),
  produit: 'Raccord:0.5',
  version: '1.2',
  texte: 'The message was received.',
};

const lecture: LectureAccuse = {
  certificats: [emetteur().certificat],
  signatureExigee: false,
  ancien: false,
};

function lire(message: Message, choix: Partial<LectureAccuse> = {}): AccuseLu {
  return lireAccuse(lireEntetes(message.entetes), message.corps, { ...lecture, ...choix });
}

function champs(corps: Buffer, type: string): readonly string[] {
  const parties = partiesDe({ entetes: lireEntetes({ 'content-type': type }), corps }, 9);
  expect(parties).toHaveLength(2);
  return lireEntite(parties[1] ?? Buffer.alloc(0))
    .corps.toString('latin1')
    .split('\r\n');
}

describe('written', () => {
  test('AS2-51: a report of two parts, of the two types, and nothing else', async () => {
    const { entetes, corps } = await ecrireAccuse(simple);
    const type = entetes['Content-Type'] ?? '';
    expect(type).toMatch(/^multipart\/report; report-type=disposition-notification; boundary="[^"]{1,70}"$/);
    const parties = partiesDe({ entetes: lireEntetes({ 'content-type': type }), corps }, 9);
    const types = parties.map((une) => lireEntite(une).entetes.get('content-type'));
    expect(types).toEqual(['text/plain; charset=us-ascii', 'message/disposition-notification']);
    expect(corps.toString()).toMatch(/^------=_Part/);
    expect(corps.toString()).toMatch(/--$/);
  });

  test('AS2-52: all the fields, one a line, the recipient quoted when it has blanks', async () => {
    const original = { ...simple.original, vers: 'Nous deux' };
    const { entetes, corps } = await ecrireAccuse({ ...simple, original });
    expect(champs(corps, entetes['Content-Type'] ?? '')).toEqual([
      'Reporting-UA: Raccord:0.5',
      'Original-Recipient: rfc822; "Nous deux"',
      'Final-Recipient: rfc822; "Nous deux"',
      'Original-Message-ID: <a@b>',
      'Disposition: automatic-action/MDN-sent-automatically; processed',
      `Received-Content-MIC: ${mic.valeur}, sha-256`,
      '',
    ]);
  });

  test('AS2-20: the names are swapped as they were written', async () => {
    const { entetes } = await ecrireAccuse(simple);
    expect(entetes).toMatchObject({ 'AS2-From': 'Nous', 'AS2-To': '"Eux SA"' });
    const original = { de: '"Eux"', vers: '"a\\"b"' };
    expect((await ecrireAccuse({ ...simple, original })).entetes).toMatchObject({
      'AS2-From': '"a\\"b"',
      'AS2-To': '"Eux"',
    });
  });

  test('AS2-20: a name cannot grow a header', async () => {
    const original = { de: 'a\r\nX: y', vers: 'b\nX: y' };
    const { entetes, corps } = await ecrireAccuse({ ...simple, original });
    expect(JSON.stringify(entetes)).not.toMatch(/[\\][rn]/);
    expect(champs(corps, entetes['Content-Type'] ?? '').some((champ) => champ.startsWith('X:'))).toBe(false);
  });

  test('AS2-23: the identifier of the message is given back to the byte', async () => {
    const utf8 = Buffer.from('<facture reçue.xml@b>');
    const original = { ...simple.original, messageId: utf8.toString('latin1') };
    for (const identite of [undefined, emetteur()]) {
      const { entetes, corps } = await ecrireAccuse({ ...simple, original, ...(identite && { identite }) });
      expect(corps.includes(Buffer.concat([octets('Original-Message-ID: '), utf8, octets('\r\n')]))).toBe(
        true,
      );
      expect(lire({ entetes, corps }).messageIdOriginal).toBe(utf8.toString('latin1'));
    }
  });

  test('AS2-25: version, features, and the product from 1.3 on', async () => {
    const { entetes } = await ecrireAccuse(simple);
    expect(entetes).toMatchObject({ 'AS2-Version': '1.2', 'EDIINT-Features': expect.any(String) });
    expect(entetes).not.toHaveProperty('AS2-Product');
    const nouveau = await ecrireAccuse({ ...simple, version: '1.3' });
    expect(nouveau.entetes).toMatchObject({ 'AS2-Version': '1.3', 'AS2-Product': 'Raccord:0.5' });
  });

  test('AS2-57: the Content-Length is the length, whatever is in it', async () => {
    for (const texte of ['Short.', 'Reçu à temps.\nDeux lignes.\n\n', 'x'.repeat(5000)]) {
      for (const identite of [undefined, emetteur(), identiteDeTest('ec', { ec: true })]) {
        const { entetes, corps } = await ecrireAccuse({ ...simple, texte, ...(identite && { identite }) });
        expect(entetes['Content-Length']).toBe(String(corps.length));
      }
    }
  });

  test.each([
    ['signed-receipt-micalg=optional, sha256', 'sha-256', 'sha256'],
    ['signed-receipt-micalg=optional, SHA-1', 'sha-1', 'SHA-1'],
    ['', 'sha-512', 'sha-512'],
    ['', 'sha-1', 'sha1'],
  ] as const)(
    'AS2-53: signed, its first part is the report and its micalg is spelled as asked: %s',
    async (options, digest, nom) => {
      const optionsAccuse = lireOptionsAccuse(options);
      const { entetes, corps } = await ecrireAccuse({
        ...simple,
        original: { ...simple.original, optionsAccuse },
        identite: emetteur(),
        digest,
        mic: { valeur: mic.valeur, digest },
      });
      const type = entetes['Content-Type'] ?? '';
      expect(type).toContain(
        `multipart/signed; protocol="application/pkcs7-signature"; micalg=${nom}; boundary=`,
      );
      const lu = lire({ entetes, corps }, { signatureExigee: true, ancien: true });
      expect(lu).toMatchObject({ signe: true, verdict: 'SUCCES', messageIdOriginal: '<a@b>' });
      expect(lu.trouble).toBeUndefined();
      expect(lu.signataire?.empreinte).toBe(emetteur().certificat.empreinte);
      expect(lu.champs.get('received-content-mic')).toBe(`${mic.valeur}, ${nom}`);
    },
  );

  test('AS2-53: signed also when it tells of a failure', async () => {
    const disposition = dispositionDe({ modificateur: 'decryption-failed' });
    const { entetes, corps } = await ecrireAccuse({ ...simple, disposition, identite: emetteur() });
    expect(lire({ entetes, corps }, { signatureExigee: true })).toMatchObject({
      signe: true,
      verdict: 'ECHEC',
      disposition: { type: 'processed', nature: 'error', modificateur: 'decryption-failed' },
    });
  });

  test('AS2-51: openssl finds the signature good over the first part as it is', async () => {
    const { entetes, corps } = await ecrireAccuse({ ...simple, identite: emetteur() });
    const entete = lireEntetes(entetes);
    const [premiere = Buffer.alloc(0), deuxieme = Buffer.alloc(0)] = partiesDe({ entetes: entete, corps }, 2);
    const dossier = mkdtempSync(join(tmpdir(), 'raccord-mdn-'));
    try {
      writeFileSync(join(dossier, 'contenu'), premiere);
      writeFileSync(join(dossier, 'p7s'), lireEntite(deuxieme).corps);
      writeFileSync(join(dossier, 'cert'), pemDe(emetteur()).certificat);
      const args = ['cms', '-verify', '-binary', '-inform', 'DER', '-in', 'p7s', '-content', 'contenu'];
      const verifie = [...args, '-CAfile', 'cert', '-purpose', 'any', '-out', 'vu'];
      const { status, stderr } = spawnSync(programme, verifie, { cwd: dossier });
      expect(status, String(stderr)).toBe(0);
    } finally {
      rmSync(dossier, { recursive: true });
    }
  });

  test('the same receipt is the same bytes', async () => {
    const un = await ecrireAccuse({ ...simple, identite: emetteur() });
    expect(await ecrireAccuse({ ...simple, identite: emetteur() })).toEqual(un);
  });
});

describe('dispositions', () => {
  test('AS2-55: modifiers are spelled exactly', () => {
    const ecrits = modificateurs.map((modificateur) => ecrireDisposition(dispositionDe({ modificateur })));
    const mode = 'automatic-action/MDN-sent-automatically; ';
    expect(ecrits.map((ecrit) => ecrit.replace(mode, ''))).toEqual([
      'processed/error: authentication-failed',
      'processed/error: decompression-failed',
      'processed/error: decryption-failed',
      'processed/error: duplicate-filename',
      'processed/error: illegal-filename',
      'processed/error: insufficient-message-security',
      'processed/error: integrity-check-failed',
      'processed/error: invalid-message-id',
      'processed/error: unexpected-processing-error',
      'processed/error: unknown-trading-relationship',
      'processed/error: unsupported-mic-algorithm',
      'failed/Failure: unsupported format',
      'failed/Failure: unsupported MIC-algorithms',
      'failed/Failure: sender-equals-receiver',
    ]);
    expect(ecrireDisposition(dispositionAvertie('duplicate-document'))).toBe(
      `${mode}processed/warning: duplicate-document`,
    );
    expect(ecrireDisposition(dispositionAvertie('authentication-failed, processing continued'))).toBe(
      `${mode}processed/warning: authentication-failed, processing continued`,
    );
  });

  test('AS2-56: failed is only said of the request for the MDN itself', () => {
    const failed = modificateurs.filter((modificateur) => dispositionDe({ modificateur }).type === 'failed');
    expect(failed).toEqual(['unsupported format', 'unsupported MIC-algorithms', 'sender-equals-receiver']);
  });

  test('AS2-54: a request that cannot be met is failed/Failure', () => {
    const ecrit = ecrireDisposition(dispositionDe({ modificateur: 'unsupported MIC-algorithms' }));
    expect(ecrit).toContain('failed/Failure: unsupported MIC-algorithms');
    expect(lireDisposition(ecrit)).toMatchObject({
      nature: 'failure',
      modificateur: 'unsupported MIC-algorithms',
    });
  });

  test.each([
    ['automatic-action/MDN-sent-automatically; processed', 'SUCCES', undefined],
    ['automatic-action/MDN-sent-automatically;processed', 'SUCCES', undefined],
    ['Automatic-action/mdn-sent-automatically;\r\n\tProcessed ', 'SUCCES', undefined],
    ['processed', 'SUCCES', undefined],
    ['a/b; processed/Warning: duplicate-document', 'AVERTI', 'duplicate-document'],
    ['a/b; processed/warning', 'AVERTI', undefined],
    ['a/b; processed / ERROR : Decryption-Failed', 'ECHEC', 'decryption-failed'],
    ['a/b; processed/error: decompresion-failed', 'ECHEC', 'decompresion-failed'],
    ['a/b; processed/something', 'ECHEC', 'something'],
    ['a/b; failed/Failure: unsupported format', 'ECHEC', 'unsupported format'],
    ['a/b; failed', 'ECHEC', undefined],
    ['a/b; displayed', 'ECHEC', undefined],
  ])('AS2-59: %j is %s', (champ, verdict, modificateur) => {
    const disposition = lireDisposition(champ);
    expect(disposition && verdictDe(disposition)).toBe(verdict);
    expect(disposition?.modificateur).toBe(modificateur);
  });

  test('AS2-59: what says nothing is no disposition', () => {
    for (const champ of ['', ';', 'a/b;', 'a/b; 42']) expect(lireDisposition(champ)).toBeUndefined();
  });
});

describe('MIC', () => {
  test('AS2-49: value and algorithm, with or without blank, fold, padding, in any spelling', () => {
    const [nu] = mic.valeur.split('=');
    const ecrits = [', sha-256', ',sha256', ' ,\r\n\tSHA-256', ', SHA256;', ',"sha-256"', ''].map(
      (fin) => mic.valeur + fin,
    );
    for (const ecrit of [
      ...ecrits,
      `${nu}, sha-256`,
      `${mic.valeur.slice(0, 20)} ${mic.valeur.slice(20)}, sha256`,
    ]) {
      expect(lireMic(ecrit), ecrit).toEqual(mic);
    }
    expect(lireMic('')).toBeUndefined();
    expect(lireMic(`${mic.valeur}, md5`)).toEqual({ valeur: mic.valeur });
    expect(lireMic(ecrireMic(mic))).toEqual(mic);
  });

  test('AS2-49: it is compared in the algorithm of the MDN', () => {
    const calcules = { 'sha-256': sha('sha256', 'x'), sha1: sha('sha1', 'x') };
    expect(comparerMic({ valeur: sha('sha1', 'x'), digest: 'sha-1' }, calcules)).toBe('EGAL');
    expect(comparerMic({ valeur: sha('sha256', 'x'), digest: 'sha-256' }, calcules)).toBe('EGAL');
    expect(comparerMic({ valeur: sha('sha256', 'y'), digest: 'sha-256' }, calcules)).toBe('DIFFERENT');
    expect(comparerMic({ valeur: sha('sha1', 'x'), digest: 'sha-256' }, calcules)).toBe('DIFFERENT');
    expect(comparerMic({ valeur: sha('sha512', 'x'), digest: 'sha-512' }, calcules)).toBe('INCONNU');
    expect(comparerMic({ valeur: 'eA==' }, calcules)).toBe('INCONNU');
  });
});

const notification = [
  'REPORTING-UA: x',
  'final-recipient:rfc822;"Nous deux"',
  'original-message-id:\r\n <a@b>',
  'disposition: Automatic-action/mdn-sent-automatically;processed',
  `received-content-mic: ${mic.valeur},\r\n\tsha1`,
  '',
].join('\r\n');

function rapport(texte = entite(['Content-Type: text/plain'], 'Recu'), corps = notification): Buffer {
  const dsn = entite(['Content-Type: message/disposition-notification'], corps);
  return entite(['Content-Type: multipart/report; boundary=r'], multipart('r', [texte, dsn]));
}

function commeMessage(octetsEntite: Buffer): Message {
  const { entetes } = lireEntite(octetsEntite);
  const debut = octetsEntite.indexOf('\r\n\r\n') + 4;
  return { entetes: Object.fromEntries(entetes), corps: octetsEntite.subarray(debut) };
}

describe('read', () => {
  test('AS2-60: fields in any case, folded, and a disposition without blank', () => {
    expect(lire(commeMessage(rapport()))).toMatchObject({
      signe: false,
      verdict: 'SUCCES',
      messageIdOriginal: '<a@b>',
      destinataireFinal: '"Nous deux"',
      mic: { valeur: mic.valeur, digest: 'sha-1' },
      texte: 'Recu',
    });
  });

  test('AS2-61: a recipient that is not who we wrote to is told, and is no trouble', () => {
    const autre = notification.replace('"Nous deux"', 'quelqu-un');
    const lu = lire(commeMessage(rapport(undefined, autre)));
    expect(lu).toMatchObject({ verdict: 'SUCCES', destinataireFinal: 'quelqu-un' });
    expect(lu.trouble).toBeUndefined();
  });

  test('AS2-60: whatever the text is, and wherever the notification', () => {
    const html = entite(
      ['Content-Type: multipart/alternative; boundary=a'],
      multipart('a', [entite([], 'x'), entite(['Content-Type: text/html'], '<p>')]),
    );
    for (const texte of [html, entite([], 'sans type'), entite(['Content-Type: text/html'], 'x')]) {
      expect(lire(commeMessage(rapport(texte)))).toMatchObject({ verdict: 'SUCCES' });
    }
    const seule = entite(['Content-Type: message/disposition-notification'], notification);
    expect(lire(commeMessage(seule))).toMatchObject({ verdict: 'SUCCES' });
  });

  test('AS2-24: it may have no Message-ID of its own', () => {
    expect(lire(commeMessage(rapport())).messageId).toBeUndefined();
    const { entetes, corps } = commeMessage(rapport());
    expect(lire({ entetes: { ...entetes, 'Message-ID': '<m@x>' }, corps }).messageId).toBe('<m@x>');
  });

  test('AS2-60: a notification of more than 64 kB is refused', () => {
    const type = { 'Content-Type': 'message/disposition-notification' };
    const avec = (taille: number) => {
      const corps = octets(
        `X: ${'a'.repeat(taille)}\r\nDisposition: automatic-action/MDN-sent-automatically; processed\r\n`,
      );
      return lire({ entetes: type, corps });
    };
    expect(avec(60_000).verdict).toBe('SUCCES');
    expect(avec(66_000).trouble?.modificateur).toBe('unexpected-processing-error');
    expect(avec(66_000).verdict).toBeUndefined();
  });

  test('AS2-60: parts in base64, signed or not', () => {
    const base64 = Buffer.from(notification).toString('base64');
    const dsn = entite(
      ['Content-Type: message/disposition-notification', 'Content-Transfer-Encoding: base64'],
      base64,
    );
    const corps = entite(
      ['Content-Type: multipart/report; boundary=r'],
      multipart('r', [entite([], 'x'), dsn]),
    );
    const p7s = octets(signature(corps).toString('base64'));
    const entetesSignature = [
      'Content-Type: application/pkcs7-signature',
      'Content-Transfer-Encoding: base64',
    ];
    const signe = messageSigne(corps, { signature: p7s, entetesSignature });
    for (const message of [commeMessage(corps), signe]) {
      expect(lire(message)).toMatchObject({ verdict: 'SUCCES', messageIdOriginal: '<a@b>' });
    }
    expect(lire(signe, { signatureExigee: true })).toMatchObject({ signe: true });
    expect(lire(signe).signataire).toBeDefined();
  });

  test('AS2-62: required and not there, it proves nothing', () => {
    const lu = lire(commeMessage(rapport()), { signatureExigee: true });
    expect(lu.trouble?.raison).toContain('not signed');
    expect(lu).toMatchObject({ signe: false, verdict: 'SUCCES' });
  });

  test('AS2-62: a signature that is there and not good is a trouble, asked for or not', () => {
    const bon = rapport();
    const change = octets(bon.toString('latin1').replace('<a@b>', '<a@c>'));
    const cas: readonly [Message, string][] = [
      [messageSigne(change, { signature: signature(bon) }), 'integrity-check-failed'],
      [
        messageSigne(bon, { signature: signature(bon, [], identiteDeTest('autre')) }),
        'authentication-failed',
      ],
      [messageSigne(bon, { signature: octets('nonsense') }), 'integrity-check-failed'],
    ];
    for (const [message, modificateur] of cas) {
      const lu = lire(message);
      expect(lu.trouble?.modificateur).toBe(modificateur);
      expect(lu.signataire).toBeUndefined();
    }
  });

  test('AS2-62: checked on the exact bytes of the first part, else on their canonical form', () => {
    const lf = octets(rapport().toString('latin1').replaceAll('\r\n', '\n'));
    expect(lire(messageSigne(lf)).trouble).toBeUndefined();
    const canonique = octets(lf.toString('latin1').replaceAll('\n', '\r\n'));
    const message = messageSigne(lf, { signature: signature(canonique), eol: '\n' });
    expect(lire(message).trouble).toBeUndefined();
    expect(lire(message)).toMatchObject({ verdict: 'SUCCES' });
  });

  test('AS2-62: values come from the signed part, not from another', () => {
    const faux = rapport(undefined, notification.replace('<a@b>', '<faux@b>'));
    const bon = rapport();
    const p7s = entite(['Content-Type: application/pkcs7-signature'], signature(bon));
    const entetes = { 'Content-Type': 'multipart/signed; boundary=s' };
    for (const parties of [
      [bon, p7s, faux],
      [faux, bon, p7s],
    ]) {
      expect(lire({ entetes, corps: multipart('s', parties) }).trouble).toBeDefined();
    }
    const preambule = Buffer.concat([faux, octets('\r\n'), multipart('s', [bon, p7s])]);
    expect(lire({ entetes, corps: preambule })).toMatchObject({ messageIdOriginal: '<a@b>', signe: true });
  });

  test('AS2-60: what is no MDN is a trouble, and never throws', () => {
    const cas: readonly Message[] = [
      { entetes: {}, corps: Buffer.alloc(0) },
      { entetes: { 'Content-Type': 'text/html' }, corps: octets('<html>') },
      { entetes: { 'Content-Type': 'multipart/report' }, corps: octets('x') },
      { entetes: { 'Content-Type': 'multipart/signed; boundary=b' }, corps: octets('--b\r\n\r\n--b--') },
      commeMessage(rapport(undefined, 'Reporting-UA: x\r\n')),
      commeMessage(rapport(undefined, 'no field at all')),
      { entetes: { 'Content-Type': 'multipart/report; boundary=r' }, corps: Buffer.alloc(1_100_000, 0x20) },
    ];
    for (const message of cas) expect(lire(message).trouble).toBeDefined();
  });
});
