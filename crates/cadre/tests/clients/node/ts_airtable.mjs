// ts-airtable, as its users have it: records, metadata, webhooks. Source of what it relies on: Airtable Web API reference, section 8.7.

import { createHmac } from 'node:crypto';
import Airtable, { AirtableClient } from 'ts-airtable';
import { run, test } from './checks.mjs';
import { checkbox, listen, makeBase, number, select, text, token, url, versionOf } from './world.mjs';

const column = (records, name) => records.map((record) => record.fields[name]);

async function things() {
  const made = await makeBase('ts-airtable', { name: 'Things', fields: [text('Name'), number('Number', 1), checkbox('Done'), select('State', 'Todo', 'Done')] });
  return { made, client: new AirtableClient({ apiKey: token, baseId: made.id, endpointUrl: url, maxRetries: 0 }) };
}

test('records', async (_, check) => {
  const { client, made } = await things();
  const { records: created } = await client.records.createRecords('Things', Array.from({ length: 25 }, (_, i) => ({ fields: { Name: `n${i}`, Number: i } })));
  check.equal('created in batches', column(created, 'Number'), Array.from({ length: 25 }, (_, i) => i));
  const [first] = created;
  check.equal('got', await client.records.getRecord('Things', first.id), first);
  check.equal('updated', (await client.records.updateRecord('Things', first.id, { Done: true })).fields, { Name: 'n0', Number: 0, Done: true });
  const changed = await client.records.updateRecords('Things', created.map(({ id }) => ({ id, fields: { State: 'Todo' } })));
  check.equal('updated in batches', new Set(column(changed.records, 'State')), new Set(['Todo']));
  const cast = await client.records.createRecords('Things', [{ fields: { Number: '5', State: 'New' } }], { typecast: true });
  check.equal('typecast', cast.records[0].fields, { Number: 5, State: 'New' });
  const fields = made.tables.Things.fields;
  const byId = await client.records.createRecords('Things', [{ fields: { Name: 'x' } }], { returnFieldsByFieldId: true });
  check.equal('field ids, asked for in the query', byId.records[0].fields, { [fields.Name]: 'x' });
  const got = await client.records.getRecord('Things', first.id, { returnFieldsByFieldId: true });
  check.equal('got by field ids', got.fields[fields.Name], 'n0');
  const merged = await client.records.updateRecords('Things', [{ fields: { Name: 'n3', Number: 33 } }, { fields: { Name: 'new' } }], { performUpsert: { fieldsToMergeOn: ['Name'] } });
  check.equal('upsert', [merged.updatedRecords.length, merged.createdRecords.length], [1, 1]);
  check.equal('deleted', await client.records.deleteRecord('Things', first.id), { id: first.id, deleted: true });
  const rest = created.slice(1).map(({ id }) => id);
  const gone = await client.records.deleteRecords('Things', rest);
  check.equal('deleted in batches', gone.records, rest.map((id) => ({ id, deleted: true })));
});

test('lists', async (_, check) => {
  const { client, made } = await things();
  await client.records.createRecords('Things', Array.from({ length: 130 }, (_, i) => ({ fields: { Name: `n${i}`, Number: i } })));
  const page = await client.records.listRecords('Things', { pageSize: 30, sort: [{ field: 'Number', direction: 'desc' }] });
  check.equal('a page', [page.records.length, page.records[0].fields.Number, typeof page.offset], [30, 129, 'string']);
  const next = await client.records.listRecords('Things', { pageSize: 30, sort: [{ field: 'Number', direction: 'desc' }], offset: page.offset });
  check.equal('the next', next.records[0].fields.Number, 99);
  check.equal('all', (await client.records.listAllRecords('Things')).length, 130);
  const seen = [];
  for await (const record of client.records.iterateRecords('Things', { pageSize: 20, sort: [{ field: 'Number' }] })) {
    seen.push(record.fields.Number);
  }
  check.equal('one by one', seen, Array.from({ length: 130 }, (_, i) => i));
  const some = await client.records.listAllRecords('Things', { filterByFormula: 'MOD({Number}, 50)=0', fields: ['Number'], sort: [{ field: 'Number' }], view: 'Grid view' });
  check.equal('filtered, projected', some.map(({ fields }) => fields), [{ Number: 0 }, { Number: 50 }, { Number: 100 }]);
  check.equal('at most', (await client.records.listAllRecords('Things', { maxRecords: 5 })).length, 5);
  const shown = await client.records.listAllRecords('Things', { maxRecords: 1, sort: [{ field: 'Number' }], cellFormat: 'string', timeZone: 'utc', userLocale: 'en' });
  check.equal('as text', shown[0].fields.Number, '0.0');
  const field = made.tables.Things.fields.Number;
  const byId = await client.records.listAllRecords('Things', { maxRecords: 1, returnFieldsByFieldId: true, fields: [field] });
  check.equal('by field ids', Object.keys(byId[0].fields), [field]);
});

test('metadata', async (_, check) => {
  const { client, made } = await things();
  const bases = await client.metadata.listAllBases();
  check.true('bases', bases.some(({ id, name, permissionLevel }) => id === made.id && name === 'ts-airtable' && permissionLevel === 'create'));
  const schema = await client.metadata.getBaseSchema();
  check.equal('the schema', schema.tables[0].fields.map(({ name, type }) => [name, type]), [
    ['Name', 'singleLineText'], ['Number', 'number'], ['Done', 'checkbox'], ['State', 'singleSelect'],
  ]);
  check.equal('a table by name', (await client.metadata.getTableSchema('Things')).id, made.tables.Things.id);
  check.equal('a table by id', (await client.metadata.getTableSchema(made.tables.Things.id)).name, 'Things');
  check.equal('a view', (await client.metadata.getViewMetadata(made.tables.Things.view)).name, 'Grid view');
});

test('webhooks', async (_, check) => {
  const { client, made } = await things();
  const receiver = await listen();
  try {
    const hook = await client.webhooks.createWebhook({ notificationUrl: receiver.url, specification: { options: { filters: { dataTypes: ['tableData'] } } } });
    check.true('created', /^ach[0-9A-Za-z]{14}$/.test(hook.id) && hook.macSecretBase64 && Date.parse(hook.expirationTime) > Date.now(), hook);
    const { records } = await client.records.createRecords('Things', [{ fields: { Name: 'news' } }]);
    const ping = await receiver.first();
    const mac = createHmac('sha256', Buffer.from(hook.macSecretBase64, 'base64')).update(ping.body).digest('hex');
    check.equal('a ping arrives with its MAC', ping.headers['x-airtable-content-mac'], `hmac-sha256=${mac}`);
    check.equal('and says of what', JSON.parse(ping.body).webhook, { id: hook.id });
    const { webhooks } = await client.webhooks.listWebhooks();
    check.equal('listed', webhooks.map(({ id, cursorForNextPayload }) => [id, cursorForNextPayload]), [[hook.id, 2]]);
    const told = await client.webhooks.listWebhookPayloads(hook.id, { cursor: 1, limit: 10 });
    const change = told.payloads[0].changedTablesById[made.tables.Things.id].createdRecordsById[records[0].id];
    check.equal('the payload', change.cellValuesByFieldId, { [made.tables.Things.fields.Name]: 'news' });
    check.equal('the cursor', [told.cursor, told.mightHaveMore], [2, false]);
    check.true('refreshed', Date.parse((await client.webhooks.refreshWebhook(hook.id)).expirationTime) > Date.now());
    await client.webhooks.deleteWebhook(hook.id);
    check.equal('deleted', (await client.webhooks.listWebhooks()).webhooks, []);
  } finally {
    receiver.close();
  }
});

test('errors', async (_, check) => {
  const { client } = await things();
  await check.throws('an object', () => client.records.createRecords('Things', [{ fields: { Nope: 1 } }]), { status: 422, type: 'UNKNOWN_FIELD_NAME' });
  await check.throws('a bare word', () => client.records.getRecord('Things', 'junk'), { status: 404 });
  await check.throws('a missing record', () => client.records.getRecord('Things', 'recNoSuchRecord00'), { status: 404, type: 'MODEL_ID_NOT_FOUND' });
});

test('in the manner of airtable.js', async (_, check) => {
  const { made } = await things();
  Airtable.configure({ apiKey: token, endpointUrl: url });
  const table = Airtable.base(made.id)('Things');
  const { records } = await table.create([{ fields: { Name: 'a' } }, { fields: { Name: 'b' } }]);
  check.equal('found', (await table.find(records[0].id)).fields, { Name: 'a' });
  check.equal('selected', column(await table.select({ sort: [{ field: 'Name', direction: 'desc' }] }).all(), 'Name'), ['b', 'a']);
  check.equal('updated', (await table.updateRecord(records[0].id, { Name: 'c' })).fields, { Name: 'c' });
  check.equal('destroyed', (await table.destroyMany(records.map(({ id }) => id))).records.length, 2);
});

await run(`ts-airtable ${versionOf('ts-airtable')}`, {});
