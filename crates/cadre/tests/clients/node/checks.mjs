// The counting of checks: one line for each, and a summary for the program that started this one.

import { isDeepStrictEqual } from 'node:util';

const cases = [];

/** Registers a case: a title, and what it does with the world and the checks. */
export function test(title, run) {
  cases.push({ title, run });
}

class Checks {
  passed = 0;
  failures = [];
  title = '';

  #note(what, right, expected, got) {
    const name = `${this.title}: ${what}`;
    if (right) {
      this.passed += 1;
      console.log(`pass ${name}`);
    } else {
      this.failures.push(name);
      console.log(`FAIL ${name}\n     expected ${short(expected)}\n     got      ${short(got)}`);
    }
  }

  equal(what, got, expected) {
    this.#note(what, isDeepStrictEqual(got, expected), expected, got);
  }

  true(what, value, got = value) {
    this.#note(what, Boolean(value), true, got);
  }

  /** What `call` throws, which has to have these properties. */
  async throws(what, call, expected) {
    let answer;
    try {
      answer = await call();
    } catch (error) {
      const got = Object.fromEntries(Object.keys(expected).map((key) => [key, error?.[key]]));
      this.#note(what, isDeepStrictEqual(got, expected), expected, { ...got, said: String(error?.message ?? error) });
      return error;
    }
    this.#note(what, false, expected, answer);
    return undefined;
  }
}

function short(value) {
  const text = typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
  return text.length <= 600 ? text : `${text.slice(0, 400)} ... ${text.slice(-180)}`;
}

/** Runs every case; a case that breaks off is a failed check. The last line is the summary in JSON. */
export async function run(program, world) {
  const checks = new Checks();
  for (const { title, run: perform } of cases) {
    checks.title = title;
    try {
      await perform(world, checks);
    } catch (error) {
      checks.equal('runs to its end', `${error?.stack ?? JSON.stringify(error)}`, 'no error');
    }
  }
  console.log(JSON.stringify({ summary: { program, passed: checks.passed, failed: checks.failures.length } }));
  process.exitCode = checks.failures.length > 0 ? 1 : 0;
}
