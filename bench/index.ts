// SPDX-License-Identifier: Apache-2.0
/** The benchmarks by name, as `npm run bench -- NAME` knows them. */
import { queue } from './queue.ts';
import type { Report } from './report.ts';
import { road } from './road.ts';

export const benches: Readonly<Record<string, (report: Report) => Promise<void>>> = { road, queue };
