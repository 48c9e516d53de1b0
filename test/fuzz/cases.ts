// SPDX-License-Identifier: Apache-2.0
/** The cases of a run, one after the other for ever: a seed, mutated, bare or in an enveloppe that is mutated too. */
import { deflateRawSync, gzipSync } from 'node:zlib';
import type { CodeInterface } from '../../gateway/domain/code-interface.ts';
import { tarOf } from '../formats/enveloppe/archives.ts';
import type { Seed } from './corpus.ts';
import { mutate } from './mutations.ts';
import { Chance } from './random.ts';

export interface Case {
  readonly name: string;
  /** A facture is judged by the format of its code; an enveloppe is opened, and what it holds judged. */
  readonly target: 'facture' | 'enveloppe';
  readonly code: CodeInterface;
  readonly bytes: Buffer;
}

/** One case in so many is an enveloppe. */
const enveloppeEvery = 6;
const fewMembers = 3;

export async function* cases(seeds: readonly Seed[], seed: number): AsyncGenerator<Case> {
  const chance = new Chance(seed);
  for (let i = 0; ; i++) {
    const one = chance.one(seeds);
    const other = chance.one(seeds);
    const name = `case ${i} of seed ${seed}: ${one.name}`;
    const code = chance.one(one.codes);
    if (chance.below(enveloppeEvery) === 0) {
      yield { name, target: 'enveloppe', code, bytes: await enveloppe(one, seeds, chance) };
    } else {
      const bytes = mutate(one.bytes, chance, other.bytes, one.kind === 'xml');
      yield { name, target: 'facture', code, bytes };
    }
  }
}

async function enveloppe(first: Seed, seeds: readonly Seed[], chance: Chance): Promise<Buffer> {
  const wrap = chance.below(4);
  if (wrap === 0) return spoilt(gzipSync(first.bytes), chance);
  if (wrap === 1) return spoilt(zipOf('facture.xml', first.bytes), chance);
  const members = Array.from({ length: chance.below(fewMembers) + 1 }, (_, i) => ({
    name: chance.one([`facture-${i}.xml`, '../x.xml', `dossier/${i}.xml`, 'é.xml', 'a'.repeat(120)]),
    content: i === 0 ? first.bytes : chance.one(seeds).bytes,
    type: chance.one(['file', 'file', 'file', 'symlink', 'directory'] as const),
  }));
  const tar = await tarOf(members.map((one) => (one.type === 'file' ? one : { ...one, content: '' })));
  // Spoilt before it is compressed, so that the tar is reached, or after it.
  return wrap === 2 ? gzipSync(spoilt(tar, chance)) : spoilt(gzipSync(tar), chance);
}

function spoilt(bytes: Buffer, chance: Chance): Buffer {
  return chance.below(5) === 0 ? bytes : mutate(bytes, chance, bytes, false);
}

/** A zip of one deflated file, without the checksum that nobody reads before it is refused. */
function zipOf(name: string, content: Buffer): Buffer {
  const deflated = deflateRawSync(content);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(deflated.length, 18);
  local.writeUInt32LE(content.length, 22);
  local.writeUInt16LE(name.length, 26);
  return Buffer.concat([local, Buffer.from(name), deflated]);
}
