// airtable.js, as its users have it. Source of what it sends: Airtable Web API reference, section 8.3.

import Airtable from 'airtable';
import { run, test } from './checks.mjs';
import { ask, checkbox, date, makeBase, number, select, selects, text, token, url, versionOf } from './world.mjs';

const connect = (apiKey = token, more = {}) => new Airtable({ apiKey, endpointUrl: url, noRetryIfRateLimited: true, ...more });
const ids = (records) => records.map((record) => record.id);
const column = (records, name) => records.map((record) => record.get(name));

async function things() {
  const made = await makeBase(
    'airtable.js',
    { name: 'Things & more/ü', fields: [text('Name'), number('Number', 2), checkbox('Done'), select('State', 'Todo', 'Done'), selects('Tags', 'a', 'b'), date('Day')] },
    { name: 'Others', fields: [text('Name')] },
  );
  return { made, table: connect().base(made.id)('Things & more/ü') };
}

test('a record', async (_, check) => {
  const { table, made } = await things();
  const record = await table.create({ Name: 'A', Number: 1.5, Done: true, State: 'Todo', Tags: ['b', 'a'], Day: '2026-02-28' });
  check.true('an id', /^rec[0-9A-Za-z]{14}$/.test(record.id), record.id);
  check.equal('getId', record.getId(), record.id);
  check.equal('its cells', record.fields, { Name: 'A', Number: 1.5, Done: true, State: 'Todo', Tags: ['b', 'a'], Day: '2026-02-28' });
  const found = await table.find(record.id);
  check.equal('found', found.fields, record.fields);
  check.equal('with its time', found._rawJson.createdTime, record._rawJson.createdTime);
  check.equal('get', found.get('State'), 'Todo');
  check.equal('updated by the table', (await table.update(record.id, { Name: 'B' })).get('Name'), 'B');
  check.equal('the rest stays', (await table.find(record.id)).get('Number'), 1.5);
  check.equal('replaced by the table', (await table.replace(record.id, { Number: 2 })).fields, { Number: 2 });
  await found.fetch();
  check.equal('fetched again', found.fields, { Number: 2 });
  await found.patchUpdate({ Name: 'C' });
  check.equal('patchUpdate', found.fields, { Name: 'C', Number: 2 });
  await found.updateFields({ Done: true });
  check.equal('updateFields', found.get('Done'), true);
  await found.putUpdate({ Name: 'D' });
  check.equal('putUpdate', found.fields, { Name: 'D' });
  await found.replaceFields({ Name: 'E', Number: 0 });
  check.equal('replaceFields, zero stays', found.fields, { Name: 'E', Number: 0 });
  found.set('Number', 7);
  await found.save();
  check.equal('save', (await table.find(record.id)).fields, { Name: 'E', Number: 7 });
  check.equal('a table by its id', (await connect().base(made.id)(made.tables['Things & more/ü'].id).find(record.id)).fields, found.fields);
  check.equal('destroyed by the record', (await found.destroy()).id, record.id);
  await check.throws('gone', () => table.find(record.id), { error: 'NOT_FOUND', message: 'Record not found', statusCode: 404 });
  const second = await table.create({});
  check.equal('an empty one', second.fields, {});
  check.equal('destroyed by the table', (await table.destroy(second.id)).id, second.id);
});

test('records in batches', async (_, check) => {
  const { table } = await things();
  const made = await table.create(Array.from({ length: 10 }, (_, i) => ({ fields: { Name: `n${i}`, Number: i } })));
  check.equal('ten', column(made, 'Number'), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const changed = await table.update(made.map(({ id }) => ({ id, fields: { Name: 'x' } })));
  check.equal('updated, in order', [ids(changed), column(changed, 'Name')], [ids(made), Array(10).fill('x')]);
  check.equal('the rest stays', column(changed, 'Number'), column(made, 'Number'));
  const replaced = await table.replace(made.map(({ id }) => ({ id, fields: { Name: 'y' } })));
  check.equal('replaced', replaced.map((record) => record.fields), Array(10).fill({ Name: 'y' }));
  check.equal('destroyed', ids(await table.destroy(ids(made))), ids(made));
  const eleven = Array.from({ length: 11 }, () => ({ fields: {} }));
  await check.throws('eleven are too many', () => table.create(eleven), {
    error: 'INVALID_RECORDS', statusCode: 422,
    message: 'A maximum of 10 records can be created per request but you have provided 11.',
  });
});

test('options ride along', async (_, check) => {
  const { table, made } = await things();
  const { Name, Number: count } = made.tables['Things & more/ü'].fields;
  const cast = await table.create({ Number: '1,234.5', State: 'New' }, { typecast: true });
  check.equal('typecast', cast.fields, { Number: 1234.5, State: 'New' });
  check.equal('typecast in a batch', (await table.create([{ fields: { Tags: 'a, c' } }], { typecast: true }))[0].get('Tags'), ['a', 'c']);
  check.equal('typecast of an update', (await table.update(cast.id, { Number: '2' }, { typecast: true })).get('Number'), 2);
  check.equal('of several', (await table.update([{ id: cast.id, fields: { Number: '3' } }], { typecast: true }))[0].get('Number'), 3);
  await check.throws('not without', () => table.create({ Number: '1' }), {
    error: 'INVALID_VALUE_FOR_COLUMN', statusCode: 422, message: 'Field "Number" cannot accept the provided value',
  });
  const byId = await table.create({ [Name]: 'x', [count]: 1 }, { returnFieldsByFieldId: true });
  check.equal('field ids', byId.fields, { [Name]: 'x', [count]: 1 });
  const merged = await table.update(
    [{ fields: { Name: 'x', Number: 9 } }, { fields: { Name: 'fresh' } }],
    { performUpsert: { fieldsToMergeOn: ['Name'] } },
  );
  check.equal('upsert', [merged[0].id, merged[0].get('Number'), merged[1].get('Name')], [byId.id, 9, 'fresh']);
  const stray = await table.create({ Name: 'stray' }, { color: 'red' });
  check.equal('an option that nobody knows', stray.fields, { Name: 'stray' });
});

test('lists', async (_, check) => {
  const { table, made } = await things();
  for (let start = 0; start < 120; start += 10) {
    await table.create(Array.from({ length: 10 }, (_, i) => ({ fields: { Name: `n${String(start + i).padStart(3, '0')}`, Number: start + i } })));
  }
  const all = await table.select().all();
  check.equal('all', all.length, 120);
  check.equal('each once', new Set(ids(all)).size, 120);
  check.equal('the first page', (await table.select().firstPage()).length, 100);
  const pages = [];
  await table.select({ pageSize: 50, sort: [{ field: 'Number', direction: 'desc' }] }).eachPage((page, next) => {
    pages.push(page.map((record) => record.get('Number')));
    next();
  });
  check.equal('pages', pages.map((page) => page.length), [50, 50, 20]);
  check.equal('in order', pages.flat(), Array.from({ length: 120 }, (_, i) => 119 - i));
  check.equal('at most', (await table.select({ maxRecords: 7 }).all()).length, 7);
  const some = await table.select({ filterByFormula: 'AND({Number}>5, {Number}<8)', sort: [{ field: 'Name' }], fields: ['Name'] }).all();
  check.equal('filtered, projected', some.map((record) => record.fields), [{ Name: 'n006' }, { Name: 'n007' }]);
  const view = made.tables['Things & more/ü'].view;
  check.equal('a view by id', (await table.select({ view, maxRecords: 3 }).all()).length, 3);
  check.equal('a view by name', (await table.select({ view: 'Grid view', maxRecords: 3 }).all()).length, 3);
  const field = made.tables['Things & more/ü'].fields.Name;
  const byId = await table.select({ maxRecords: 1, returnFieldsByFieldId: true, fields: ['Name'] }).all();
  check.equal('field ids', Object.keys(byId[0].fields), [field]);
  const shown = await table.select({ filterByFormula: '{Number}=3', cellFormat: 'string', timeZone: 'utc', userLocale: 'en-gb' }).all();
  check.equal('as text', shown[0].get('Number'), '3.00');
  const posted = await table.select({ method: 'post', pageSize: 50, timeZone: 'utc', userLocale: 'en-gb', cellFormat: 'string' }).all();
  check.equal('by POST when asked for', posted.length, 120);
  const long = `AND({Number}>=0, {Name}!='${'x'.repeat(16_500)}')`;
  check.equal('by POST when it is too long', (await table.select({ filterByFormula: long }).all()).length, 120);
  const counted = await table.select({ maxRecords: 1, recordMetadata: ['commentCount'] }).all();
  await ask('POST', `/v0/${made.id}/${made.tables['Things & more/ü'].id}/${counted[0].id}/comments`, { text: 'x' });
  const again = await table.select({ filterByFormula: `RECORD_ID()='${counted[0].id}'`, recordMetadata: ['commentCount'] }).all();
  check.equal('comments are counted', again[0].commentCount, 1);
  const callback = await new Promise((resolve) => table.select({ maxRecords: 2 }).firstPage((error, records) => resolve([error, records.length])));
  check.equal('by callback', callback, [null, 2]);
  const old = console.warn;
  console.warn = () => {};
  const listed = await new Promise((resolve) => table.list(20, null, (error, records, offset) => resolve({ error, count: records?.length, offset })));
  check.equal('the deprecated list', [listed.error ?? null, listed.count, typeof listed.offset], [null, 20, 'string']);
  let seen = 0;
  const ended = await new Promise((resolve) => table.forEach(() => { seen += 1; }, resolve));
  check.equal('the deprecated forEach', [ended ?? null, seen], [null, 120]);
  console.warn = old;
});

test('errors', async (_, check) => {
  const { table, made } = await things();
  const base = connect().base(made.id);
  await check.throws('no such field', () => table.create({ Nope: 1 }), {
    error: 'UNKNOWN_FIELD_NAME', message: 'Unknown field name: "Nope"', statusCode: 422,
  });
  await check.throws('no such choice', () => table.create({ State: 'Nope' }), {
    error: 'INVALID_MULTIPLE_CHOICE_OPTIONS', statusCode: 422,
    message: 'Insufficient permissions to create new select option ""Nope""',
  });
  await check.throws('no such table', () => base('Nope').select().all(), {
    error: 'NOT_FOUND', statusCode: 404, message: `Could not find table Nope in application ${made.id}`,
  });
  await check.throws('no such base', () => connect().base('appNoSuchBase0000')('x').select().all(), { error: 'NOT_AUTHORIZED', statusCode: 403 });
  await check.throws('a base that is none', () => connect().base('junk')('x').select().all(), { error: 'NOT_FOUND', statusCode: 404 });
  await check.throws('no such token', () => connect('patNobody').base(made.id)('x').select().all(), { error: 'AUTHENTICATION_REQUIRED', statusCode: 401 });
  await check.throws('a formula that is none', () => table.select({ filterByFormula: 'AND(' }).all(), {
    error: 'INVALID_FILTER_BY_FORMULA', statusCode: 422,
    message: 'The formula for filtering records is invalid: Invalid formula. Please check your formula text.',
  });
  await check.throws('a view that is none', () => table.select({ view: 'Nope' }).all(), {
    error: 'VIEW_NAME_NOT_FOUND', message: 'View Nope not found', statusCode: 422,
  });
  await check.throws('an offset that is none', () => table.select({ offset: 10 }).all(), {
    error: 'INVALID_OFFSET_VALUE', message: 'The value of offset 10 is invalid', statusCode: 422,
  });
  await check.throws('a record of another table', () => base('Others').destroy(['recNoSuchRecord00']), {
    error: 'ROW_DOES_NOT_EXIST', message: 'Record ID recNoSuchRecord00 does not exist in this table', statusCode: 422,
  });
});

test('requests of one\'s own', async (_, check) => {
  const { made } = await things();
  const base = connect().base(made.id);
  const answer = await base.makeRequest({ path: '/Others', qs: { maxRecords: 1, view: null } });
  check.equal('get', [answer.statusCode, answer.body], [200, { records: [] }]);
  const posted = await base.makeRequest({ method: 'post', path: '/Others', body: { fields: { Name: 'x' } } });
  check.equal('post', posted.body.fields, { Name: 'x' });
  await check.throws('what fails', () => base.makeRequest({ path: '/Nope' }), { error: 'NOT_FOUND', statusCode: 404 });
});

test('by environment', async (_, check) => {
  const { made } = await things();
  process.env.AIRTABLE_ENDPOINT_URL = url;
  process.env.AIRTABLE_API_KEY = token;
  const records = await Airtable.base(made.id)('Others').select().all();
  check.equal('no option is needed', records, []);
});

test('many at once', async (_, check) => {
  const { table } = await things();
  await Promise.all(Array.from({ length: 50 }, (_, i) => table.create({ Number: i })));
  const numbers = column(await table.select({ sort: [{ field: 'Number' }] }).all(), 'Number');
  check.equal('none is lost', numbers, Array.from({ length: 50 }, (_, i) => i));
});

await run(`airtable.js ${versionOf('airtable')}`, {});
