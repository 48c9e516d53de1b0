// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { causeOf } from '../../../gateway/admin/incident.ts';
import type { FluxRecord } from '../../../gateway/ports/journal.ts';
import { createStory, type Story } from '../../support/desk-story.ts';
import { type DeskUnderTest, openDeskUnderTest, type Visitor } from '../../support/desk-visitor.ts';

const notServed = {
  code: 'FORMAT_NOT_SERVED',
  gravite: 'INCIDENT',
  message: 'Le format x n est pas encore traite',
  messageEn: 'Format not yet served: x',
} as const;

describe('the page of a flux', () => {
  let story: Story;
  let desk: DeskUnderTest;
  let visitor: Visitor;

  beforeEach(async () => {
    story = createStory();
    desk = await openDeskUnderTest(story.deps);
    visitor = await desk.login();
  });
  afterEach(() => desk.app.close());

  /** The text of the notice, or undefined when there is none. */
  async function whyOf({ id }: FluxRecord, language = 'fr'): Promise<string | undefined> {
    const { body } = await visitor.get(`/admin/flux/${id}?lang=${language}`);
    const notice = /data-testid="incident">(.*?)<\/section>/s.exec(body)?.[1];
    return notice
      ?.replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
  }

  test('that is INCIDENTE by a dead letter says why in one sentence, with the code, the étape, the attempts', async () => {
    expect(await whyOf(story.incident)).toBe(
      'Pourquoi cet incident Un contrôle n’a pas fini dans le temps permis : aucun verdict n’a été rendu.' +
        ' CHECK_TIMEOUT Étape Contrôle Essais 8 ubl-invoice, 30 000 ms',
    );
    expect(await whyOf(story.incident, 'en')).toContain('A check did not end in the time allowed');
  });

  test('that is INCIDENTE by a constat says why by the code of the constat', async () => {
    const flux = story.addFlux('x', { statut: 'INCIDENTE' });
    story.constats.set(flux.id, [notServed]);
    expect(await whyOf(flux)).toMatch(/n’est pas encore traité.*FORMAT_NOT_SERVED$/);
  });

  test('that is INCIDENTE by a constat the desk does not know says what the constat says', async () => {
    const flux = story.addFlux('x', { statut: 'INCIDENTE' });
    story.constats.set(flux.id, [
      { ...notServed, code: 'toString', message: 'Le sens', messageEn: 'The sense' },
    ]);
    expect(await whyOf(flux)).toBe('Pourquoi cet incident Le sens toString');
    expect(await whyOf(flux, 'en')).toBe('Why this incident The sense toString');
  });

  test('that is INCIDENTE says why although the queue is silent', async () => {
    const queue = { ...story.deps.queue, dead: () => Promise.reject(new Error('away')) };
    const deaf = await openDeskUnderTest({ ...story.deps, queue });
    story.addEvent(story.incident.id, 'flux.incidente', { etape: 'controle', code: 'CHECK_CRASH' });
    const { body } = await (await deaf.login()).get(`/admin/flux/${story.incident.id}`);
    expect(body).toContain('s’est arrêté de lui-même');
    await deaf.app.close();
  });

  test('that was emitted and is INCIDENTE says why, and offers no replay', async () => {
    const flux = story.addFlux('x', { statut: 'INCIDENTE', sens: 'RECEPTION' });
    expect(await whyOf(flux)).toContain('la chronologie dit où');
    expect((await visitor.get(`/admin/flux/${flux.id}`)).body).not.toContain('rejouer');
  });

  test('of any other statut has no such notice and no replay', async () => {
    expect(await whyOf(story.partial)).toBeUndefined();
    expect((await visitor.get(`/admin/flux/${story.partial.id}`)).body).not.toContain('rejouer');
  });
});

describe('the cause', () => {
  const { incident, dead, events } = createStory();
  const [letter] = dead;

  test('is the constat rather than the dead letter, and the dead letter rather than the event', () => {
    expect(causeOf({ constats: [notServed], dead: letter, events: [] }).code).toBe('FORMAT_NOT_SERVED');
    expect(causeOf({ constats: [], dead: letter, events: [] })).toMatchObject({
      code: 'CHECK_TIMEOUT',
      etape: 'controle',
    });
  });

  test.each([
    ['CHECK_CRASH', 'CHECK_CRASH', undefined],
    ['CHECK_CRASH: exit 1', 'CHECK_CRASH', 'exit 1'],
    ['something fell over', undefined, 'something fell over'],
    ['', undefined, undefined],
  ])('of a dead letter %j is the code %j and the detail %j', (erreur, code, detail) => {
    if (letter === undefined) throw new Error('the story has a dead letter');
    const cause = causeOf({ constats: [], dead: { ...letter, erreur }, events: [] });
    expect([cause.code, cause.detail]).toEqual([code, detail]);
  });

  test('is the last incident of the chain, whichever step left it', () => {
    const [event] = events.get(incident.id) ?? [];
    if (event === undefined) throw new Error('the story has an event');
    const of = (detail: Record<string, string>) => ({ ...event, type: 'flux.incidente', detail });
    const first = of({ etape: 'controle', code: 'CHECK_CRASH' });
    const last = of({ motif: 'FORMAT_NOT_SERVED' });
    expect(causeOf({ constats: [], dead: undefined, events: [first, last] })).toEqual({
      code: 'FORMAT_NOT_SERVED',
    });
    expect(causeOf({ constats: [], dead: undefined, events: [event, first] })).toEqual({
      code: 'CHECK_CRASH',
      etape: 'controle',
    });
    expect(causeOf({ constats: [], dead: undefined, events: [event] })).toEqual({ code: undefined });
  });
});
