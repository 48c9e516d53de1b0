// SPDX-License-Identifier: Apache-2.0
/** The names of files, several of them in one message, and messages taken up where they broke, with an independent peer. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Case, Layer, Seen } from '../../../support/as2-peer/cases.ts';
import { file } from '../../../support/as2-peer/messages.ts';
import { type As2Server, serveAs2 } from '../../../support/as2-peer/server.ts';
import { PeerSession, peerInstalled, whyNot } from '../../../support/as2-peer/session.ts';

describe.skipIf(!peerInstalled)(`files of an independent AS2 peer${whyNot}`, () => {
  let peer: PeerSession;
  let server: As2Server;

  beforeAll(async () => {
    peer = await PeerSession.start();
    server = await serveAs2(await peer.keys());
  });
  afterAll(async () => {
    await server.close();
    await peer.close();
  });

  const layers: readonly Layer[] = [{ kind: 'sign' }];
  const usual: Case = { files: [file], layers, mdn: {} };

  async function namesOf(one: Case): Promise<{ readonly seen: Seen; readonly names: readonly string[] }> {
    const before = (await server.contenus()).length;
    const seen = await peer.send({ ...usual, ...one, url: server.url });
    const names = (await server.contenus()).slice(before).map(({ nomFichier }) => nomFichier);
    return { seen, names };
  }

  test.each<[string, string]>([
    ['attachment; filename="a b.xml"', 'a b.xml'],
    ['attachment; filename=bare.xml', 'bare.xml'],
    ['inline; FileName="capital.xml"; size=3', 'capital.xml'],
    ['attachment; filename=""doubled.xml""', 'doubled.xml'],
    ["attachment; filename*=UTF-8''facture%20%C3%A9t%C3%A9.xml", 'facture été.xml'],
    ['attachment; filename="plain.xml"; filename*=UTF-8\'\'extended.xml', 'extended.xml'],
    ['attachment; filename*0="in "; filename*1="two.xml"', 'in two.xml'],
    ['attachment; filename="../../etc/passwd"', 'passwd'],
    ['attachment; filename="C:\\\\temp\\\\a.xml"', 'a.xml'],
    ['attachment; filename="/abs/b.xml"', 'b.xml'],
  ])('AS2-32: %s is %s', async (disposition, name) => {
    const { seen, names } = await namesOf({ files: [{ ...file, disposition }] });
    expect(seen.mdn?.disposition).toBe('processed');
    expect(names).toEqual([name]);
  });

  test.each([
    'attachment; filename=".."',
    'attachment; filename="a\u0001b"',
    'attachment; filename=""',
    'nonsense;;;=',
  ])('AS2-32: %j is taken without its name, or refused as illegal', async (disposition) => {
    const { seen, names } = await namesOf({ files: [{ ...file, disposition }] });
    if (seen.mdn?.disposition === 'processed') {
      expect(names).toHaveLength(1);
      expect(names[0]).toMatch(/^[^/\\]+$/);
      expect(['.', '..']).not.toContain(names[0]);
    } else {
      expect(seen.mdn?.disposition).toBe('processed/error: illegal-filename');
    }
  });

  test('AS2-33: each part of a multipart/related becomes a file of its own name', async () => {
    const before = (await server.contenus()).length;
    const files = [
      file,
      { name: 'piece.pdf', type: 'application/pdf', content: 'JVBERg==', cte: 'base64' as const },
      { name: 'note.txt', type: '', content: 'bm90ZQ==' },
    ];
    const { seen, names } = await namesOf({ files, related: {}, layers: [...layers, { kind: 'encrypt' }] });
    expect(seen.mdn).toMatchObject({ disposition: 'processed', mic: { matches: true } });
    expect(names).toEqual(['facture.xml', 'piece.pdf', 'note.txt']);
    const contents = (await server.contenus()).slice(before).map(({ contenu }) => contenu.toString('base64'));
    expect(contents).toEqual(files.map(({ content }) => content));
  });

  test('a name seen before is refused where that was agreed', async () => {
    const files = [{ ...file, name: 'once.xml' }];
    expect((await namesOf({ files, from: 'peer-once' })).seen.mdn?.disposition).toBe('processed');
    const again = await namesOf({ files, from: 'peer-once' });
    expect(again.seen.mdn?.disposition).toBe('processed/error: duplicate-filename');
    expect(again.names).toEqual([]);
  });

  const large = { ...file, content: Buffer.alloc(200_000, 'ligne\r\n').toString('base64') };

  test('AS2-72: a message broken in the middle goes on where it stopped', async () => {
    const before = (await server.contenus()).length;
    const seen = await peer.restart({ ...usual, files: [large], url: server.url, etag: '"broken-1"' });
    expect(seen.held).toBeGreaterThan(0);
    expect(seen.held).toBeLessThan(seen.total);
    expect(seen.mdn).toMatchObject({ disposition: 'processed', verified: true, mic: { matches: true } });
    const contents = (await server.contenus()).slice(before);
    expect(contents.map(({ contenu }) => contenu.toString('base64'))).toEqual([large.content]);
  });

  test('AS2-72: a message resumed past what is held is refused with 416, and what is held', async () => {
    const seen = await peer.restart({
      ...usual,
      files: [large],
      url: server.url,
      etag: '"broken-2"',
      resumeAt: 150_000,
    });
    expect(seen.http?.status).toBe(416);
    expect(
      new Map(seen.http?.headers.map(([name, value]) => [name.toLowerCase(), value])).get('content-range'),
    ).toMatch(/^bytes \*\/\d+$/);
  });
});
