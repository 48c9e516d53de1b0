// SPDX-License-Identifier: Apache-2.0
/**
 * Property tests draw from a fixed seed, so that a run can be repeated and a change is judged by what it changed.
 * `RACCORD_SEED=random npm test` draws anew; fast-check prints the seed of a failure, to be given here.
 */
import fc from 'fast-check';

const wanted = process.env['RACCORD_SEED'];
if (wanted !== 'random') fc.configureGlobal({ seed: Number(wanted ?? 20_261_121) });
