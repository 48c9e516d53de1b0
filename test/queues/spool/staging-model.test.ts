// SPDX-License-Identifier: Apache-2.0
/** Stagings against a model: a plain array of bytes in which «never written» is a value of its own. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { ulid } from 'ulid';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BlobRef, BlobStore, Staging } from '../../../gateway/ports/spool.ts';
import {
  addRange,
  coversAll,
  cutRanges,
  formatRanges,
  parseRanges,
  type Range,
} from '../../../queues/spool/ranges.ts';
import { type TemporarySpool, temporarySpool } from './support.ts';

const space = 60;
type Model = (number | undefined)[];

const writes = fc.record({
  kind: fc.constant('write' as const),
  position: fc.nat(space),
  bytes: fc.uint8Array({ minLength: 0, maxLength: 20 }),
});
const cuts = fc.record({ kind: fc.constant('truncate' as const), size: fc.nat(space) });
const pauses = fc.record({ kind: fc.constant('suspend' as const) });
const looks = fc.record({ kind: fc.constant('digest' as const) });
const inOrder = fc.record({
  kind: fc.constant('append' as const),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 20 }),
});
const anyStep = fc.oneof(writes, cuts, pauses, looks, inOrder);
const steps = fc.array(anyStep, { maxLength: 12 });
type Step = typeof anyStep extends fc.Arbitrary<infer Value> ? Value : never;

function writeInto(model: Model, position: number, bytes: Uint8Array): void {
  if (bytes.length === 0) return;
  while (model.length < position) model.push(undefined);
  for (const [index, byte] of bytes.entries()) model[position + index] = byte;
}

function refOf(model: Model): BlobRef {
  const content = Uint8Array.from(model as number[]);
  return { sha256: createHash('sha256').update(content).digest('hex'), sizeBytes: content.length };
}

let place: TemporarySpool;
let spool: BlobStore;
beforeEach(async () => {
  place = await temporarySpool();
  spool = await place.open();
});
afterEach(() => place.dispose());

/** One step on both; answers the staging to go on with. */
async function take(step: Step, staging: Staging, model: Model): Promise<Staging> {
  if (step.kind === 'write' || step.kind === 'append') {
    const position = step.kind === 'write' ? step.position : model.length;
    await staging.write(step.bytes, position);
    writeInto(model, position, step.bytes);
    return staging;
  }
  if (step.kind === 'truncate') {
    await staging.truncate(step.size);
    while (model.length < step.size) model.push(undefined);
    model.length = step.size;
    return staging;
  }
  if (step.kind === 'digest') {
    if (!model.includes(undefined)) expect(await staging.digest()).toEqual(refOf(model));
    return staging;
  }
  await staging.suspend();
  const resumed = await spool.resume(staging.id);
  if (resumed === undefined) throw new Error('a suspended staging is gone');
  return resumed;
}

test('whatever is written, cut and resumed, a staging seals exactly those bytes or refuses a hole', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const id = ulid();
      let staging = await spool.stage(id);
      const model: Model = [];
      for (const step of list) {
        staging = await take(step, staging, model);
        expect(staging.sizeBytes).toBe(model.length);
        expect(staging.hasHole).toBe(model.includes(undefined));
      }
      if (model.includes(undefined)) {
        await expect(staging.seal()).rejects.toMatchObject({ code: 'DEPOT_HOLE' });
        await staging.discard();
      } else {
        const ref = refOf(model);
        expect(await staging.seal()).toEqual(ref);
        expect(await spool.readWhole(ref.sha256, 1000)).toEqual(Uint8Array.from(model as number[]));
      }
      expect(await spool.leftovers()).toEqual([]);
    }),
    { numRuns: 150 },
  );
}, 60_000);

test('ranges agree with a set of bytes, in any order, and survive being written down', () => {
  const pair = fc.tuple(fc.nat(space), fc.nat(20));
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 30 }), fc.nat(space + 20), (pairs, size) => {
      const model = new Set<number>();
      let ranges: readonly Range[] = [];
      for (const [start, length] of pairs) {
        ranges = addRange(ranges, { start, end: start + length });
        for (let at = start; at < start + length; at++) model.add(at);
      }
      const cut = parseRanges(formatRanges(cutRanges(ranges, size)));
      const listed = cut.flatMap(({ start, end }) =>
        Array.from({ length: end - start }, (_, index) => start + index),
      );
      const expected = [...model].filter((at) => at < size).toSorted((one, other) => one - other);
      expect(listed).toEqual(expected);
      expect(coversAll(ranges, size)).toBe(Array.from({ length: size }).every((_, at) => model.has(at)));
    }),
  );
});

test.each(['', 'x', '{}', '[1]', '[["a", 2]]', '[[0, 1e99]]'])(
  'a ranges file of %j counts as no range',
  (text) => {
    expect(parseRanges(text)).toEqual([]);
  },
);
