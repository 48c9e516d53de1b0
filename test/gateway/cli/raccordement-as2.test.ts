// SPDX-License-Identifier: Apache-2.0
/** Raccordements over AS2 as an operator makes, shows and changes them: names, certificates, settings, delivery. */
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCertificats } from '../../../gateway/cli/raccordement/as2-certificats.ts';
import { readReglages, sayReglages } from '../../../gateway/cli/raccordement/as2-reglages.ts';
import { readLivraison } from '../../../gateway/cli/raccordement/livraison.ts';
import { presetsAs2, type ReglagesAs2 } from '../../../gateway/domain/acces-as2.ts';
import { reglagesDe } from '../../../protocols/as2/presets.ts';
import { generateSshKeyPair } from '../../../protocols/sftp/keys.ts';
import { autoriteDeTest, identiteDeTest, pemDe } from '../../support/as2-keys.ts';
import { openRaccordCli, type RaccordCli } from '../../support/raccord-cli.ts';

const dayMs = 24 * 3600 * 1000;
const partenaire = identiteDeTest('partenaire', { autorite: autoriteDeTest() });
const other = identiteDeTest('autre', { au: new Date(Date.now() + 10 * dayMs) });
const elliptic = identiteDeTest('courbe', { ec: true });
const short = identiteDeTest('courte', { bits: 1024 });
const future = identiteDeTest('futur', { du: new Date(Date.now() + 5 * dayMs) });

let cli: RaccordCli;
let files: Readonly<
  Record<
    | 'pem'
    | 'chain'
    | 'der'
    | 'p7b'
    | 'p12'
    | 'csr'
    | 'other'
    | 'ec'
    | 'short'
    | 'future'
    | 'key'
    | 'two'
    | 'password'
    | 'pub',
    string
  >
>;
beforeAll(async () => {
  cli = await openRaccordCli('as2: { urlPublique: https://edi.nous.example }\n');
  const path = (name: string) => join(cli.directory, name);
  const write = async (name: string, content: string | Uint8Array, mode = 0o644) => {
    await writeFile(path(name), content, { mode });
    return path(name);
  };
  const { certificat, chaine, cle } = pemDe(partenaire);
  const chain = await write('chain.pem', `${chaine}${certificat}`);
  execFileSync('openssl', [
    'crl2pkcs7',
    '-nocrl',
    '-certfile',
    chain,
    '-outform',
    'DER',
    '-out',
    path('chain.p7b'),
  ]);
  const alone = await write('seule.key', cle, 0o600);
  const key = await write('avec-cle.pem', `${cle}${certificat}`);
  execFileSync('openssl', [
    ...['pkcs12', '-export', '-in', key, '-inkey', alone, '-passout', 'pass:x', '-out', path('tout.p12')],
  ]);
  execFileSync('openssl', ['req', '-new', '-key', alone, '-subj', '/CN=x', '-out', path('demande.csr')]);
  files = {
    pem: await write('partenaire.crt', certificat),
    chain,
    der: await write('partenaire.der', partenaire.certificat.der),
    p7b: path('chain.p7b'),
    p12: path('tout.p12'),
    csr: path('demande.csr'),
    short: await write('courte.crt', pemDe(short).certificat),
    future: await write('futur.crt', pemDe(future).certificat),
    other: await write('autre.crt', pemDe(other).certificat),
    ec: await write('courbe.crt', pemDe(elliptic).certificat),
    key,
    two: await write('deux.pem', `${certificat}${pemDe(other).certificat}`),
    pub: await write('id.pub', generateSshKeyPair('test').publicKey),
    password: await write('mot-de-passe', 'secret de test\n', 0o600),
  };
});
afterAll(() => cli.close());

const create = (nom: string, ...more: readonly string[]) => [
  ...['raccordement', 'create', '--nom', nom, '--application', 'AAA123', '--protocole', 'as2', ...more],
];

describe('a raccordement over AS2', () => {
  test('is made whole, shown whole, and gives no secret away', async () => {
    const made = await cli.run(
      ...create('dupont', '--as2-id', 'DUPONT SA', '--notre-as2-id', 'NOUS', '--preset', 'chorus-pro'),
      ...[
        '--certificat',
        files.p7b,
        '--as2',
        'signature=sha-512+pss',
        'accuse=async',
        '--as2',
        'chunked=oui',
      ],
      ...['--url-accuse', 'https://edi.dupont.example', '--adresses', '192.0.2.0/24'],
      ...['--as2-basic', `nous:${files.password}`, '--livraison-as2', 'https://edi.dupont.example/as2?x=1'],
      ...['--livraison-empreinte-tls', `${'AB:'.repeat(31)}CD`, '--livraison-basic', `eux:${files.password}`],
    );
    expect(made.code, made.err).toBe(0);
    const [shown] = await cli.json('raccordement', 'show', 'DUPONT SA');
    expect(shown).toMatchObject({
      protocole: 'as2',
      as2: {
        identifiant: 'DUPONT SA',
        notreIdentifiant: 'NOUS',
        preset: 'chorus-pro',
        adresses: ['192.0.2.0/24'],
        urlsAccuse: ['https://edi.dupont.example/'],
        basic: { utilisateur: 'nous' },
        reglages: { accuse: 'async', chunked: true },
        reglagesEnVigueur: { signature: { digest: 'sha-512', pss: true }, compression: 'aucune' },
        certificats: [
          {
            empreinte: partenaire.certificat.empreinte,
            usages: ['SIGNATURE', 'CHIFFREMENT'],
            etat: 'VALIDE',
            joursRestants: 364,
          },
        ],
      },
      livraison: {
        protocole: 'as2',
        url: 'https://edi.dupont.example/as2?x=1',
        empreinteTls: `${'ab'.repeat(31)}cd`,
        basic: { utilisateur: 'eux', motDePasseFichier: files.password },
      },
    });
    const text = await cli.run('raccordement', 'show', 'dupont');
    expect(text.out).toContain(partenaire.certificat.empreinte);
    expect(text.out).toContain('signature=sha-512+pss*');
    expect(text.out).toContain('364 jours');
    for (const said of [JSON.stringify(shown), text.out, made.out]) {
      expect(said).not.toMatch(/scrypt|secret de test/);
    }
    expect((await cli.run('raccordement', 'list')).out).toMatch(
      /dupont +PARTENAIRE +DUPONT SA .*as2 +364 jours/,
    );
    const names = await cli.withJournal(({ raccordements }) => raccordements.parNomsAs2('DUPONT SA', 'NOUS'));
    expect(names).toMatchObject({ nom: 'dupont' });
  });

  test('takes our name from the configuration, and says what it lacks', async () => {
    const made = await cli.run(...create('nu', '--as2-id', 'NU'));
    expect(made.code, made.err).toBe(0);
    expect(made.out).toContain('AS2 NU → RACCORD');
    expect(made.err).toContain('aucun certificat de signature');
    expect(made.err).toContain('réponses');
  });

  test('is changed by its parts: a certificate comes, another goes, a setting is given back', async () => {
    await cli.run(
      ...create('change', '--as2-id', 'CHANGE', '--certificat', files.pem, '--as2', 'chunked=oui'),
    );
    const modified = await cli.run(
      ...[
        'raccordement',
        'modify',
        'change',
        '--certificat',
        `${files.other}:signature:2026-01-01:2030-01-01`,
      ],
      ...['--retirer-certificat', partenaire.certificat.empreinte.slice(0, 12).toUpperCase()],
      ...['--as2', 'chunked=preset', '--activer'],
    );
    expect(modified.code, modified.err).toBe(0);
    expect(modified.err).toContain('dans 9 jours');
    const [shown] = await cli.json('raccordement', 'show', 'change');
    expect(shown).toMatchObject({
      statut: 'ACTIF',
      as2: {
        identifiant: 'CHANGE',
        reglages: {},
        certificats: [{ empreinte: other.certificat.empreinte, usages: ['SIGNATURE'], etat: 'BIENTOT' }],
      },
    });
    const gone = await cli.run('raccordement', 'modify', 'change', '--retirer-certificat', '0123456789');
    expect(gone.err).toContain('aucun certificat');
  });

  test('with a key shorter than 2048 bits is refused, unless the agreement is of old', async () => {
    const refused = await cli.run(...create('court', '--as2-id', 'COURT', '--certificat', files.short));
    expect(refused).toMatchObject({
      code: 2,
      err: expect.stringMatching(/CN=courte.*2048 bits.*ancien=oui/),
    });
    const old = [...create('court', '--as2-id', 'COURT', '--certificat', files.short), '--as2', 'ancien=oui'];
    const taken = await cli.run(...old);
    expect(taken).toMatchObject({ code: 0, err: expect.stringMatching(/attention.*2048 bits/) });
    // What is agreed stays when something else changes; not when the agreement is of old no longer.
    const same = await cli.run('raccordement', 'modify', 'court', '--adresses', '192.0.2.1', '--activer');
    expect(same.code, same.err).toBe(0);
    const renewed = await cli.run('raccordement', 'modify', 'court', '--as2', 'ancien=preset');
    expect(renewed).toMatchObject({ code: 2, err: expect.stringContaining('2048 bits') });
  });

  test('without a public URL no asynchronous MDN is agreed on', async () => {
    const plain = await openRaccordCli();
    try {
      const asked = create('asynchrone', '--as2-id', 'ASYNC', '--as2', 'accuse=async');
      expect(await plain.run(...asked)).toMatchObject({
        code: 2,
        err: expect.stringContaining('as2.urlPublique'),
      });
      expect((await plain.run(...create('asynchrone', '--as2-id', 'ASYNC'))).code).toBe(0);
      const changed = await plain.run('raccordement', 'modify', 'asynchrone', '--as2', 'accuse=async');
      expect(changed).toMatchObject({ code: 2, err: expect.stringContaining('as2.urlPublique') });
    } finally {
      await plain.close();
    }
  });

  test('one that is EN_COURS says which command gets it out', async () => {
    await cli.run(...create('encours', '--as2-id', 'ENCOURS'));
    const modified = await cli.run('raccordement', 'modify', 'encours', '--preset', '4130bis');
    expect(modified.out).toContain('--activer');
    const again = await cli.run('raccordement', 'modify', 'encours', '--preset', 'drummond');
    const [, verb = '', id = ''] = /raccordement (deactivate) (\w+)/.exec(again.err) ?? [];
    expect(again.code).toBe(1);
    expect((await cli.run('raccordement', verb, id)).code).toBe(0);
    const after = await cli.run('raccordement', 'modify', 'encours', '--preset', 'drummond', '--activer');
    expect(after.code, after.err).toBe(0);
  });

  test('that is made or changed with a certificate about to end raises its alerte at once', async () => {
    const made = await cli.run(...create('bientot', '--as2-id', 'BIENTOT', '--certificat', files.other));
    expect(made.code, made.err).toBe(0);
    const details = (await cli.json('alertes', 'list')).map(({ code, detail }) => `${code} ${detail}`);
    expect(details.filter((one) => /^CERTIFICAT-ECHEANCE bientot/.test(one))).toHaveLength(1);
  });

  test('with a certificate to come is listed as such', async () => {
    await cli.run(...create('demain', '--as2-id', 'DEMAIN', '--certificat', files.future));
    expect((await cli.run('raccordement', 'list')).out).toMatch(/demain .*à venir \/ not yet/);
    expect((await cli.run('raccordement', 'show', 'demain')).out).toContain('à venir / not yet');
  });

  test('may be that of an AMONT that posts to us: nothing is collected there', async () => {
    const amont = (...more: readonly string[]) => [
      ...[
        'raccordement',
        'create',
        '--nom',
        'cp',
        '--application',
        'AAA123',
        '--role',
        'AMONT',
        '--protocole',
        'as2',
      ],
      ...['--as2-id', 'CHORUS', '--preset', 'chorus-pro', '--certificat', files.pem],
      ...['--livraison-as2', 'https://edi.example/as2', ...more],
    ];
    const collected = await cli.run(...amont('--collecte', '*/10 * * * *'));
    expect(collected.err).toContain('rien ne se collecte');
    const made = await cli.run(...amont());
    expect(made.code, made.err).toBe(0);
  });

  test('gives AS2 to the delivery of a partenaire that deposits by SFTP', async () => {
    const made = await cli.run(
      ...['raccordement', 'create', '--nom', 'mixte', '--application', 'AAA123', '--as2-id', 'MIXTE'],
      ...['--certificat', files.pem, '--livraison-as2', 'https://mixte.example/'],
    );
    expect(made.code, made.err).toBe(0);
    const without = await cli.run(
      'raccordement',
      'modify',
      'mixte',
      '--livraison-as2',
      'aucun',
      '--as2-id',
      'aucun',
    );
    expect(without.err).toContain('un PARTENAIRE demande');
  });

  test.each([
    [['--as2-id', 'A', '--certificat', '/nowhere.crt'], "n'existe pas"],
    [['--as2-id', ''], '--as2-id attend 1 à 128'],
    [['--as2-id', 'é'], '--as2-id attend 1 à 128'],
    [['--as2-id', 'RACCORD'], 'est aussi notre nom'],
    [['--as2-id', 'DUPONT SA', '--notre-as2-id', 'NOUS'], 'a déjà les noms'],
    [['--as2-id', 'A', '--preset', 'autre'], 'chorus-pro, drummond'],
    [['--as2-id', 'A', '--as2', 'couleur=bleu'], 'exigeSignature=oui|non'],
    [['--as2-id', 'A', '--as2', 'accuse=fax'], 'aucun, sync, async'],
    [['--as2-id', 'A', '--as2', 'signature=sha-1'], 'ancien=oui'],
    [['--as2-id', 'A', '--as2', 'chiffrement=3des-cbc'], 'ancien=oui'],
    [['--as2-id', 'A', '--url-accuse', 'mailto:a@b.example'], 'http ou https'],
    [['--as2-id', 'A', '--url-accuse', 'https://u:p@b.example/'], 'ni utilisateur'],
    [['--preset', 'legacy'], '--as2-id manque'],
    [['--as2-id', 'A', '--login', 'a', '--cle', 'PUB'], '--protocole sftp avec --as2-id'],
    [[], '--protocole as2 demande --as2-id'],
    [['--as2-id', 'A', '--livraison-as2', 'ftp://b.example/'], '--livraison-as2 attend'],
    [
      ['--as2-id', 'A', '--livraison-as2', 'http://b.example/', '--livraison-empreinte-tls', 'a'.repeat(64)],
      'sans TLS',
    ],
    [['--as2-id', 'A', '--livraison-empreinte-tls', 'a'.repeat(64)], '--livraison-as2 URL manque'],
    [['--as2-id', 'A', '--as2-basic', 'sans-fichier'], 'UTILISATEUR:FICHIER'],
  ])('%j is refused with what to do', async (options, words) => {
    const refused = await cli.run(
      ...create('refus', ...options.map((one) => (one === 'PUB' ? files.pub : one))),
    );
    expect(refused.code).toBe(2);
    expect(refused.err).toContain(words);
  });

  test('never changes its protocole', async () => {
    const refused = await cli.run('raccordement', 'modify', 'dupont', '--protocole', 'sftp');
    expect(refused.err).toContain('--protocole ne change jamais');
  });
});

describe('certificates', () => {
  const empreintes = async (...written: readonly string[]) =>
    (await readCertificats(written, undefined, [])).map(({ pem }) => pem.match(/BEGIN/g)?.length);

  test('are read from PEM, DER and p7b; a chain stays behind its leaf', async () => {
    expect(await empreintes(files.pem)).toEqual([1]);
    expect(await empreintes(files.der)).toEqual([1]);
    expect(await empreintes(files.p7b)).toEqual([2]);
    const [agreed] = await readCertificats([files.chain], undefined, []);
    const leaf = pemDe(partenaire).certificat.split('\n')[1];
    expect(agreed?.pem.split('\n')[1]).toBe(leaf);
  });

  test('carry usages and days; one that is given again keeps one place', async () => {
    const first = await readCertificats([files.pem], undefined, []);
    const again = await readCertificats(
      [`${files.pem}:tls+signature:2026-12-01:2027-01-31`],
      undefined,
      first,
    );
    expect(again).toMatchObject([
      { usages: ['TLS', 'SIGNATURE'], du: '2026-12-01T00:00:00.000Z', au: '2027-01-31T23:59:59.999Z' },
    ]);
    const until = await readCertificats([`${files.pem}:::2027-01-31`], undefined, []);
    expect(until[0]).not.toHaveProperty('du');
  });

  test.each([
    ['key', '', 'clé privée'],
    ['two', '', 'sans lien'],
    ['ec', '', 'RSA'],
    ['pem', ':amour', 'signature, chiffrement, tls'],
    ['pem', '::2026-13-01', "n'est pas une date"],
    ['pem', '::2027-02-01:2027-01-01', 'finit avant'],
    // Its own dates end before the day agreed, or begin after it.
    ['pem', '::2100-01-01', 'finit avant'],
    ['pem', ':::2001-01-01', 'finit avant'],
    ['p12', '', /tout\.p12 : un fichier PKCS#12.*PKCS#12 \(private key and certificate\)/],
    ['csr', '', /demande\.csr : une demande de certificat.*a request \(CSR\)/],
  ] as const)('%s%s is refused', async (name, suffix, words) => {
    await expect(readCertificats([`${files[name]}${suffix}`], undefined, [])).rejects.toThrow(words);
  });

  test('of an elliptic key are for signatures', async () => {
    expect(await empreintes(`${files.ec}:signature`)).toEqual([1]);
  });
});

describe('settings', () => {
  test.each(presetsAs2)('of %s can be written as they are shown', (preset) => {
    const settled = reglagesDe({
      identifiant: 'A',
      notreIdentifiant: 'B',
      certificats: [],
      preset,
      reglages: {},
      adresses: [],
      urlsAccuse: [],
    });
    const written = Object.entries(sayReglages(settled)).map(([cle, value]) => `${cle}=${value}`);
    expect(readReglages(written, {})).toEqual(settled satisfies ReglagesAs2);
  });
});

describe('delivery', () => {
  test('goes from SFTP to AS2 and back; one at a time', async () => {
    const as2 = await readLivraison(
      { livraisonAs2: 'http://127.0.0.1:4080/as2', livraisonDelai: '60' },
      undefined,
    );
    expect(as2).toEqual({ protocole: 'as2', url: 'http://127.0.0.1:4080/as2', delaiMs: 60_000 });
    expect(await readLivraison({ livraisonAs2: 'aucun' }, as2)).toBeUndefined();
    expect(await readLivraison({ livraisonSftp: 'aucun' }, as2)).toBe(as2);
    await expect(
      readLivraison({ livraisonAs2: 'http://a.example/', livraisonSftp: 'b.example' }, undefined),
    ).rejects.toThrow('ou / or');
  });

  test('trusts authorities from a file, or one pinned certificate', async () => {
    const https = { livraisonAs2: 'https://a.example/' };
    const trusted = await readLivraison({ ...https, livraisonAutorites: files.chain }, undefined);
    expect(trusted).toMatchObject({ autorites: expect.stringContaining('BEGIN CERTIFICATE') });
    const wrong = readLivraison({ ...https, livraisonAutorites: files.csr }, undefined);
    await expect(wrong).rejects.toThrow(/demande\.csr : une demande de certificat/);
    const pinned = await readLivraison({ livraisonEmpreinteTls: 'b'.repeat(64) }, trusted);
    expect(pinned).toEqual({ protocole: 'as2', url: 'https://a.example/', empreinteTls: 'b'.repeat(64) });
  });
});
