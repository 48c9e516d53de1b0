// SPDX-License-Identifier: Apache-2.0
/** A process that ends itself by SIGKILL at a call it was told: before it, or after its effect and before its answer. */

export interface Point {
  /** Name of a method. */
  readonly member: string;
  readonly when: string;
  /** Which of its calls, from 1, over all objects that were made deadly. */
  readonly nth: number;
}

/** Makes an object deadly: the same object, one of whose methods may end the process. */
export type Killer = <Part extends object>(part: Part) => Part;

/** As the arguments of a program say it: `MEMBER WHEN NTH`; told nothing, nobody dies. */
export function pointOf([member = '', when = '', nth = '1']: readonly string[]): Point {
  return { member, when, nth: Number(nth) };
}

/** `die` never answers. */
export function killerAt({ member, when, nth }: Point, die: () => unknown = killSelf): Killer {
  let calls = 0;
  return (part) =>
    new Proxy(part, {
      get(target, key) {
        const value = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        if (key !== member) return value.bind(target);
        return async (...given: unknown[]) => {
          calls += 1;
          const dies = calls === nth;
          if (dies && when === 'before') await die();
          const answer = await value.apply(target, given);
          if (dies && when === 'after') await die();
          return answer;
        };
      },
    });
}

function killSelf(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** For what lives in memory: from its end on, no call of it is answered, and none has an effect. */
export function deathIn({ member, when, nth }: Point): {
  readonly deadly: Killer;
  readonly death: Promise<void>;
} {
  const { promise: death, resolve } = Promise.withResolvers<void>();
  const silence = new Promise<never>(() => undefined);
  let isDead = false;
  const die = () => {
    isDead = true;
    resolve();
    return silence;
  };
  const killer = killerAt({ member, when, nth }, die);
  const silenced: Killer = (part) =>
    new Proxy(part, {
      get(target, key) {
        const value = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]) => (isDead ? silence : value.apply(target, given));
      },
    });
  return { deadly: (part) => silenced(killer(part)), death };
}
