// SPDX-License-Identifier: Apache-2.0
/** A server as an operator writes it down. */
import { expect, test } from 'vitest';
import { parseServeurSftp } from '../../../../protocols/sftp/client/serveur.ts';

const written = {
  hote: 'sftp.example.fr',
  login: 'raccord',
  cleFichier: '/etc/raccord/amont',
  empreinteHote: `SHA256:${'a'.repeat(43)}`,
};

test('what is usual need not be said', () => {
  expect(parseServeurSftp(written)).toEqual({
    ok: true,
    value: { ...written, port: 22, dossierDepot: '/in', dossierRetrait: '/out' },
  });
});

test.each([
  { change: { port: 0 }, named: 'port' },
  { change: { hote: 'a host' }, named: 'hote' },
  { change: { hote: undefined }, named: 'hote' },
  { change: { cleFichier: 'keys/amont' }, named: 'cleFichier' },
  { change: { cleFichier: '-----BEGIN OPENSSH PRIVATE KEY-----' }, named: 'cleFichier' },
  { change: { empreinteHote: 'MD5:aa:bb' }, named: 'empreinteHote' },
  { change: { dossierDepot: '/in/../../etc' }, named: 'dossierDepot' },
  { change: { dossierRetrait: '/out\n' }, named: 'dossierRetrait' },
  { change: { motDePasse: 'secret' }, named: 'motDePasse' },
])('$change is refused, naming $named', ({ change, named }) => {
  const parsed = parseServeurSftp({ ...written, ...change });
  expect(parsed).toMatchObject({ ok: false });
  expect(parsed.ok ? '' : parsed.troubles.join()).toContain(named);
});
