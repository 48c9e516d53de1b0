// SPDX-License-Identifier: Apache-2.0
/** A process that ends itself by SIGKILL at a call it was told: before it, or after its effect and before its answer. */

export interface Point {
  /** Name of a method. */
  readonly member: string;
  readonly when: string;
  /** Which of its calls, from 1, over all objects that were made deadly. */
  readonly nth: number;
}

/** As the arguments of a program say it: `MEMBER WHEN NTH`; told nothing, nobody dies. */
export function pointOf([member = '', when = '', nth = '1']: readonly string[]): Point {
  return { member, when, nth: Number(nth) };
}

/** Answers what makes an object deadly: the same object, one of whose methods may end the process. */
export function killerAt({ member, when, nth }: Point): <Part extends object>(part: Part) => Part {
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
          if (dies && when === 'before') process.kill(process.pid, 'SIGKILL');
          const answer = await value.apply(target, given);
          if (dies && when === 'after') process.kill(process.pid, 'SIGKILL');
          return answer;
        };
      },
    });
}
