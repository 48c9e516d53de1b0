// SPDX-License-Identifier: Apache-2.0
/** Two raccordements on one gateway: whatever one writes as a path, it reaches nothing of the other's (§5 S1–S6). */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openFlags, statusCodes } from '../../../protocols/sftp/protocol.ts';
import { dupont, martin } from '../../support/sftp-gateway.ts';
import { type LocalSession, openLocalSession } from '../../support/sftp-local-session.ts';
import { createMemoryReception, createMemoryRetrait } from '../../support/sftp-memory-reception.ts';

const { OK, FAILURE, NO_SUCH_FILE } = statusCodes;
const { READ, WRITE, CREAT, TRUNC } = openFlags;
const secret = 'SECRET-OF-MARTIN';

async function twoSessions(): Promise<{ own: LocalSession; other: LocalSession }> {
  const reception = createMemoryReception();
  const retrait = createMemoryRetrait();
  retrait.add(martin, 'cr-secret', Buffer.from(secret));
  const other = await openLocalSession({ reception, retrait, raccordement: { id: martin } });
  const handle = await other.client.create('/in/depot-secret');
  await other.client.write(handle, 0, secret);
  await other.client.close(handle);
  const own = await openLocalSession({ reception, retrait, raccordement: { id: dupont } });
  return { own, other };
}

const piece = fc.constantFrom(
  '..',
  '.',
  '',
  'in',
  'out',
  'IN',
  'depot-secret',
  'cr-secret',
  'r-martin',
  'martin',
  '%2e%2e',
  '..%2f',
  '..\\',
  '\\',
  'C:',
  '~',
  '~martin',
  '$HOME',
  '*',
  'etc',
  'passwd',
  '...',
  '. .',
  '\u2025',
  '\uff0e\uff0e',
);
const path = fc
  .record({ lead: fc.constantFrom('', '/', '//', './', '../../'), parts: fc.array(piece, { maxLength: 8 }) })
  .map(({ lead, parts }) => lead + parts.join('/'));

test('10,000 paths: none reads, lists, changes or removes what is of another raccordement', async () => {
  const { own, other } = await twoSessions();
  const { client } = own;
  await fc.assert(
    fc.asyncProperty(path, path, async (from, to) => {
      const opened = await client.open(from, READ);
      if (opened.bytes !== undefined) {
        const { bytes } = await client.read(opened.bytes, 0, 100);
        await client.close(opened.bytes);
        expect(bytes?.toString()).not.toContain(secret);
      }
      await client.ask({ type: 'RENAME', path: Buffer.from(from), target: Buffer.from(to) });
      await client.ask({ type: 'REMOVE', path: Buffer.from(from) });
      await client.ask({ type: 'SETSTAT', path: Buffer.from(to), attributes: { sizeBytes: 0 } });
      const listed = await client.ask({ type: 'OPENDIR', path: Buffer.from(to) });
      if (listed.bytes !== undefined) {
        const { names = [] } = await client.ask({ type: 'READDIR', handle: listed.bytes });
        expect(names.map(({ name }) => name.toString()).join()).not.toContain('secret');
        await client.close(listed.bytes);
      }
    }),
    { numRuns: 10_000 },
  );
  const handle = await other.client.handle('/in/depot-secret', READ);
  expect((await other.client.read(handle, 0, 100)).bytes?.toString()).toBe(secret);
  expect(await other.client.names('/out')).toEqual(['.', '..', 'cr-secret']);
}, 60_000);

test('the same name deposited by two raccordements is two deposits', async () => {
  const { own, other } = await twoSessions();
  for (const { client } of [own, other]) {
    const handle = await client.create('/in/same');
    await client.write(handle, 0, client === own.client ? 'mine' : 'yours');
    await client.close(handle);
  }
  const read = async ({ client }: LocalSession) =>
    (await client.read(await client.handle('/in/same', READ), 0, 10)).bytes?.toString();
  expect(await read(own)).toBe('mine');
  expect(await read(other)).toBe('yours');
});

test.each([
  ['NUL', Buffer.from('/in/a\0b')],
  ['a line feed', Buffer.from('/in/a\nb')],
  ['an escape sequence', Buffer.from('/in/\x1b[2J')],
  ['DEL', Buffer.from('/in/a\x7f')],
  ['a C1 control character', Buffer.from('/in/a\u0085b')],
  ['Latin-1 bytes', Buffer.from('/in/n_é.xml', 'latin1')],
  ['an overlong slash', Buffer.from([0x2f, 0x69, 0x6e, 0x2f, 0xc0, 0xaf])],
  ['a lone surrogate', Buffer.from([0x2f, 0x69, 0x6e, 0x2f, 0xed, 0xa0, 0x80])],
  ['256 bytes', Buffer.from(`/in/${'n'.repeat(256)}`)],
  ['a path of 4,097 bytes', Buffer.from(`/in/${'x/'.repeat(2047)}`.padEnd(4097, 'y'))],
])('a name with %s is refused with a text, and the session lives on', async (_, name) => {
  const { client, reception } = await openLocalSession();
  const reply = await client.open(name, WRITE | CREAT | TRUNC);
  expect(reply.status).toBe(FAILURE);
  expect(reply.message).toMatch(/^(?:Name|Path) /);
  for (const type of ['STAT', 'OPENDIR', 'REMOVE', 'REALPATH'] as const) {
    expect((await client.ask({ type, path: name })).status).toBe(FAILURE);
  }
  expect(reception.list(dupont)).toEqual([]);
  expect((await client.stat('/in')).type).toBe('ATTRS');
});

test.each([
  ['accents', 'facture_é_n°1.xml'],
  ['the same accent decomposed', 'facture_e\u0301.xml'],
  ['a byte order mark', '\ufefffacture.xml'],
  ['a backslash', 'a\\..\\b.xml'],
  ['a percent sign', '%2e%2e%2fb.xml'],
  ['spaces at both ends', ' a '],
  ['255 bytes', 'n'.repeat(255)],
  ['only dots', '...'],
  ['an emoji', '🧾.xml'],
])('a name with %s comes back byte for byte', async (_, name) => {
  const { client, reception } = await openLocalSession();
  expect((await client.close(await client.create(`/in/${name}`))).status).toBe(OK);
  expect(reception.committed.map((one) => one.nomFichier)).toEqual([name]);
  expect(await client.names('/in')).toEqual(['.', '..', name]);
});

test('names that differ in case or in normal form are different files', async () => {
  const { client } = await openLocalSession();
  for (const name of ['a', 'A', '\u00e9', 'e\u0301']) await client.close(await client.create(`/in/${name}`));
  expect(await client.names('/in')).toEqual(['.', '..', 'a', 'A', '\u00e9', 'e\u0301']);
});

test.each(['/in/a/b', '/in/a/../../in/a/b', '/other/a', '/a', 'a'])('%s cannot be written', async (path) => {
  const { client, reception } = await openLocalSession();
  const reply = await client.open(path, WRITE | CREAT | TRUNC);
  expect([NO_SUCH_FILE, statusCodes.PERMISSION_DENIED]).toContain(reply.status);
  expect(reception.list(dupont)).toEqual([]);
});
