// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { type Constat, hasIncident, isAccepted } from '../../../gateway/domain/constat.ts';
import { Failure, type FailureCode, failures } from '../../../gateway/domain/failure.ts';
import {
  irrecevable,
  type MotifIrrecevabilite,
  motifsIrrecevabilite,
} from '../../../gateway/domain/irrecevabilite.ts';

const printableAscii = /^[\x20-\x7e]+$/;
const codes = Object.keys(failures) as FailureCode[];
const motifs = Object.keys(motifsIrrecevabilite) as MotifIrrecevabilite[];

describe('a failure', () => {
  test.each(codes)('%s tells the partenaire something, in ASCII, and not its detail', (code) => {
    const failure = new Failure(code, 'secret detail of ours');
    expect(failure.partnerMessage).toMatch(printableAscii);
    expect(failure.partnerMessage).not.toContain('secret');
    expect(failure.partnerMessage.length).toBeLessThanOrEqual(80);
    expect(failure).toMatchObject({ code, transient: failures[code].transient, name: 'Failure' });
  });

  test('asks for a retry exactly when the same attempt may succeed later', () => {
    const wrong = codes.filter(
      (code) => /retry later/.test(failures[code].partnerMessage) && !failures[code].transient,
    );
    expect(wrong).toEqual([]);
  });

  test('keeps its cause and names its code in the message', () => {
    const cause = new Error('ENOSPC');
    const failure = new Failure('DISK_FULL', 'spool', cause);
    expect(failure.cause).toBe(cause);
    expect(failure.message).toBe('DISK_FULL: spool');
    expect('cause' in new Failure('DISK_FULL', 'spool')).toBe(false);
  });
});

describe('an irrecevabilité', () => {
  test.each(motifs)('%s is a blocking constat in two languages, in ASCII', (motif) => {
    const constat = irrecevable(motif, { fr: 'a.xml, 3 octets', en: 'a.xml, 3 bytes' }, { ligne: 3 });
    expect(constat).toMatchObject({ code: motif, gravite: 'BLOQUANT', ligne: 3 });
    expect(constat.message).toMatch(printableAscii);
    expect(constat.messageEn).toMatch(printableAscii);
    expect(constat.message).toContain('3 octets');
    expect(constat.messageEn).toContain('3 bytes');
  });
});

describe('a list of constats', () => {
  const blocking: Constat = irrecevable('IRR_VIDE', { fr: 'x', en: 'x' });
  const warning: Constat = { ...blocking, gravite: 'AVERTISSEMENT' };
  const incident: Constat = { ...blocking, gravite: 'INCIDENT' };

  test.each([
    ['nothing', [], true, false],
    ['a warning', [warning], true, false],
    ['a warning and a fault', [warning, blocking], false, false],
    ['an incident of ours', [incident], false, true],
  ])('of %s: accepted %s, incident %s', (_, constats, accepted, ofOurs) => {
    expect(isAccepted(constats)).toBe(accepted);
    expect(hasIncident(constats)).toBe(ofOurs);
  });
});
