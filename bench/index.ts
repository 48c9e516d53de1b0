// SPDX-License-Identifier: Apache-2.0
/** The benchmarks by name, as `npm run bench -- NAME` knows them. */
import { annuaire } from './annuaire.ts';
import { as2 } from './as2.ts';
import { large } from './large.ts';
import { pesit } from './pesit.ts';
import { queue } from './queue.ts';
import type { BenchOptions, Report } from './report.ts';
import { road } from './road.ts';
import { uniqueness } from './uniqueness.ts';
import { validate } from './validate.ts';

export const benches: Readonly<Record<string, (report: Report, options: BenchOptions) => Promise<void>>> = {
  road,
  queue,
  validate,
  annuaire,
  large,
  uniqueness,
  as2,
  pesit,
};
