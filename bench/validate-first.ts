// SPDX-License-Identifier: Apache-2.0
/** The child of validate-cold-start: judges one invoice of every kind that is served, and ends. */
import { makeSpecimen } from '../formats/specimen/index.ts';
import { isAccepted } from '../gateway/domain/constat.ts';
import { subjects } from './validate-samples.ts';

for (const { code, format, description } of subjects()) {
  const context = { codeInterface: code, now: new Date('2026-10-01T12:00:00Z') };
  const { constats } = await format.check(Buffer.from(makeSpecimen(description)), context);
  if (!isAccepted(constats)) throw new Error(`the specimen of ${code} is refused`);
}
