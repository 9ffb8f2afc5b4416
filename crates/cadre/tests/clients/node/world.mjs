// What the cases have to work with: where the server is, bases made for them, a server of our own that is told of changes.

import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';

export const url = (process.env.CADRE_URL ?? '').replace(/\/$/, '');
export const token = (process.env.CADRE_TOKEN ?? '').trim();

/** The version of an installed package. */
export function versionOf(name) {
  return JSON.parse(readFileSync(new URL(`./node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;
}

/** A request without a client, for what it has no words for. */
export async function ask(method, path, body) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) {
    throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  }
  return text ? JSON.parse(text) : undefined;
}

/** A fresh base; tables are `{name, fields}`. Gives the ids of the base, and of tables and fields by name. */
export async function makeBase(name, ...tables) {
  const { workspaces } = await ask('POST', '/api/ops/workspace_list', {});
  const made = await ask('POST', '/v0/meta/bases', { name, workspaceId: workspaces[0].id, tables });
  const ids = made.tables.map((table) => [
    table.name,
    { id: table.id, view: table.views[0].id, fields: Object.fromEntries(table.fields.map((field) => [field.name, field.id])) },
  ]);
  return { id: made.id, tables: Object.fromEntries(ids) };
}

export const text = (name, type = 'singleLineText') => ({ name, type });
export const number = (name, precision = 0) => ({ name, type: 'number', options: { precision } });
export const checkbox = (name) => ({ name, type: 'checkbox', options: { icon: 'check', color: 'greenBright' } });
export const select = (name, ...choices) => ({
  name, type: 'singleSelect', options: { choices: choices.map((choice) => ({ name: choice })) },
});
export const selects = (name, ...choices) => ({ ...select(name, ...choices), type: 'multipleSelects' });
export const date = (name) => ({ name, type: 'date', options: { dateFormat: { name: 'iso' } } });

/** A server that keeps what it is sent. */
export async function listen() {
  const arrived = [];
  let news = () => {};
  const server = createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      arrived.push({ headers: request.headers, body: Buffer.concat(parts) });
      response.writeHead(200).end();
      news();
    });
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    arrived,
    /** The first request, or nothing when ten seconds are over. */
    first: () => new Promise((resolve) => {
      const late = setTimeout(() => resolve(arrived[0]), 10_000);
      news = () => {
        clearTimeout(late);
        resolve(arrived[0]);
      };
      if (arrived.length > 0) {
        news();
      }
    }),
    close: () => server.close(),
  };
}
