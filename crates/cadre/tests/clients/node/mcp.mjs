// airtable-mcp-server, as its users have it: the published program, asked by an MCP client over its standard input and output.
// Its addresses are fixed, so `redirect.mjs` is loaded before it. Source: Airtable Web API reference, section 8.4.

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { run, test } from './checks.mjs';
import { checkbox, date, makeBase, number, select, selects, text, token, url, versionOf } from './world.mjs';

const here = (path) => new URL(path, import.meta.url).pathname;

async function connect(apiKey = token) {
  const client = new Client({ name: 'cadre-tests', version: '1' });
  await client.connect(new StdioClientTransport({
    command: process.execPath,
    args: ['--import', here('./redirect.mjs'), here('./node_modules/airtable-mcp-server/dist/main.js')],
    env: { ...process.env, AIRTABLE_API_KEY: apiKey, CADRE_URL: url },
  }));
  return client;
}

/** Calls a tool, and gives what it answers as data. */
async function call(client, name, args) {
  const answer = await client.callTool({ name, arguments: args });
  if (answer.isError) {
    throw new Error(answer.content[0].text);
  }
  return JSON.parse(answer.content[0].text);
}

const client = await connect();

async function things() {
  const made = await makeBase('MCP', {
    name: 'Tasks',
    fields: [text('Title'), number('Points'), checkbox('Done'), select('State', 'Todo', 'Done'), selects('Tags', 'a'), date('Day'), text('Notes', 'multilineText'), { name: 'Files', type: 'multipleAttachments' }],
  });
  return { baseId: made.id, tableId: made.tables.Tasks.id, fields: made.tables.Tasks.fields };
}

test('tools', async (_, check) => {
  const { tools } = await client.listTools();
  check.equal('all of them', tools.map(({ name }) => name).sort(), [
    'create_comment', 'create_field', 'create_record', 'create_table', 'delete_records', 'describe_table', 'get_record', 'list_bases',
    'list_comments', 'list_records', 'list_tables', 'search_records', 'update_field', 'update_records', 'update_table', 'upload_attachment',
  ]);
});

test('bases and tables', async (_, check) => {
  const { baseId, tableId, fields } = await things();
  const { bases } = await call(client, 'list_bases', {});
  check.true('list_bases', bases.some(({ id, name, permissionLevel }) => id === baseId && name === 'MCP' && permissionLevel === 'create'), bases);
  const { tables } = await call(client, 'list_tables', { baseId });
  check.equal('list_tables', tables.map(({ id, name }) => [id, name]), [[tableId, 'Tasks']]);
  check.equal('with fields', tables[0].fields.map(({ id }) => id), Object.values(fields));
  const brief = await call(client, 'list_tables', { baseId, detailLevel: 'tableIdentifiersOnly' });
  check.equal('in brief', brief.tables, [{ id: tableId, name: 'Tasks' }]);
  const { table } = await call(client, 'describe_table', { baseId, tableId });
  check.equal('describe_table', table.fields.map(({ name, type }) => [name, type])[3], ['State', 'singleSelect']);
  const made = await call(client, 'create_table', { baseId, name: 'People', description: 'Who', fields: [text('Name'), number('Age')] });
  check.equal('create_table', [made.table.name, made.table.description, made.table.fields.length], ['People', 'Who', 2]);
  const renamed = await call(client, 'update_table', { baseId, tableId: made.table.id, name: 'Persons', description: 'Them' });
  check.equal('update_table', [renamed.table.name, renamed.table.description], ['Persons', 'Them']);
  const { field } = await call(client, 'create_field', { baseId, tableId, nested: { field: { name: 'Owner', type: 'multipleRecordLinks', options: { linkedTableId: made.table.id } } } });
  check.equal('create_field', [field.name, field.type, field.options.linkedTableId], ['Owner', 'multipleRecordLinks', made.table.id]);
  const again = await call(client, 'update_field', { baseId, tableId, fieldId: fields.Points, name: 'Effort', description: 'In days' });
  check.equal('update_field', [again.field.name, again.field.description], ['Effort', 'In days']);
});

test('fields of every type pass its strict schema', async (_, check) => {
  const { baseId, tableId, fields } = await things();
  const link = (await call(client, 'create_field', { baseId, tableId, nested: { field: { name: 'Self', type: 'multipleRecordLinks', options: { linkedTableId: tableId } } } })).field;
  const through = { recordLinkFieldId: link.id, fieldIdInLinkedTable: fields.Points };
  const bare = ['email', 'url', 'phoneNumber', 'richText', 'barcode', 'singleCollaborator', 'multipleCollaborators', 'autoNumber', 'createdBy', 'lastModifiedBy', 'createdTime', 'lastModifiedTime'];
  const more = {
    currency: { precision: 2, symbol: '$' },
    percent: { precision: 1 },
    duration: { durationFormat: 'h:mm:ss' },
    rating: { icon: 'heart', color: 'redBright', max: 10 },
    dateTime: { timeZone: 'Europe/Paris', dateFormat: { name: 'european' }, timeFormat: { name: '24hour' } },
    formula: { formula: '{Points} * 2' },
    count: { recordLinkFieldId: link.id },
    multipleLookupValues: through,
    rollup: { ...through, formula: 'SUM(values)' },
    button: { label: 'Open', url: "'https://example.com/'" },
  };
  for (const [type, options] of [...bare.map((type) => [type, undefined]), ...Object.entries(more)]) {
    const { field } = await call(client, 'create_field', { baseId, tableId, nested: { field: { name: `A ${type}`, type, ...(options && { options }) } } });
    check.equal(type, field.type, type);
  }
  const { table } = await call(client, 'describe_table', { baseId, tableId });
  check.equal('the whole table as well', table.fields.length, 9 + bare.length + Object.keys(more).length);
  const { record } = { record: await call(client, 'create_record', { baseId, tableId, fields: { Title: 'x', Points: 2 } }) };
  check.equal('and its records', record.fields['A formula'], 4);
});

test('records', async (_, check) => {
  const { baseId, tableId, fields } = await things();
  const first = await call(client, 'create_record', { baseId, tableId, fields: { Title: 'Write "it"', Points: '3', State: 'New', Tags: ['a', 'b'], Day: '2026-02-28' } });
  check.equal('create_record, with typecast', first.fields, { Title: 'Write "it"', Points: 3, State: 'New', Tags: ['a', 'b'], Day: '2026-02-28' });
  check.equal('get_record', (await call(client, 'get_record', { baseId, tableId, recordId: first.id })).fields, first.fields);
  const { records: changed } = await call(client, 'update_records', { baseId, tableId, records: [{ id: first.id, fields: { Points: 5, State: null } }] });
  check.equal('update_records', changed[0].fields, { Title: 'Write "it"', Points: 5, Tags: ['a', 'b'], Day: '2026-02-28' });
  for (let i = 0; i < 120; i += 1) {
    await call(client, 'create_record', { baseId, tableId, fields: { Title: `row ${i}`, Points: i } });
  }
  const list = (more) => call(client, 'list_records', { baseId, tableId, ...more });
  check.equal('list_records, over pages', (await list()).records.length, 121);
  check.equal('at most', (await list({ maxRecords: 110 })).records.length, 110);
  const some = await list({ filterByFormula: '{Points}>117', sort: [{ field: 'Points', direction: 'desc' }], fields: ['Title', fields.Points], view: 'Grid view' });
  check.equal('filtered, sorted, projected by name and id', some.records.map((one) => one.fields), [{ Title: 'row 119', Points: 119 }, { Title: 'row 118', Points: 118 }]);
  const search = (more) => call(client, 'search_records', { baseId, tableId, ...more });
  check.equal('search_records', (await search({ searchTerm: 'row 11' })).records.length, 11);
  check.equal('with quotes', (await search({ searchTerm: '"it"' })).records.map(({ id }) => id), [first.id]);
  check.equal('in a field', (await search({ searchTerm: 'row 119', fieldIds: [fields.Title], maxRecords: 5 })).records.length, 1);
  check.equal('not in another', (await search({ searchTerm: 'row', fieldIds: [fields.Notes] })).records, []);
  const gone = some.records.map(({ id }) => id);
  check.equal('delete_records', (await call(client, 'delete_records', { baseId, tableId, recordIds: gone })).records, gone.map((id) => ({ id })));
  check.equal('they are gone', (await list({ filterByFormula: '{Points}>117' })).records, []);
});

test('comments', async (_, check) => {
  const { baseId, tableId } = await things();
  const { id: recordId } = await call(client, 'create_record', { baseId, tableId, fields: {} });
  const at = { baseId, tableId, recordId };
  check.equal('none', await call(client, 'list_comments', at), { comments: [], offset: null });
  const { comment } = await call(client, 'create_comment', { ...at, text: 'this is a test comment for the tests' });
  check.equal('create_comment', [comment.text, comment.lastUpdatedTime], ['this is a test comment for the tests', null]);
  const { comment: reply } = await call(client, 'create_comment', { ...at, text: 'indeed', parentCommentId: comment.id });
  check.equal('a reply', reply.parentCommentId, comment.id);
  const page = await call(client, 'list_comments', { ...at, pageSize: 1 });
  check.equal('a page, newest first', page.comments.map(({ text }) => text), ['indeed']);
  const rest = await call(client, 'list_comments', { ...at, pageSize: 1, offset: page.offset });
  check.equal('the rest', [rest.comments[0].id, rest.offset], [comment.id, null]);
});

test('files', async (_, check) => {
  const { baseId, tableId, fields } = await things();
  const { id: recordId } = await call(client, 'create_record', { baseId, tableId, fields: {} });
  const file = Buffer.from('Hello, Cadre!\n').toString('base64');
  const upload = (name) => call(client, 'upload_attachment', { baseId, recordId, attachmentFieldIdOrName: name, file, filename: 'notes.txt', contentType: 'text/plain' });
  const sent = await upload('Files');
  check.equal('upload_attachment', sent.fields[fields.Files].map(({ filename, size, type }) => [filename, size, type]), [['notes.txt', 14, 'text/plain']]);
  check.equal('by field id', (await upload(fields.Files)).fields[fields.Files].length, 2);
  const content = await (await fetch(sent.fields[fields.Files][0].url)).text();
  check.equal('what was sent comes back', content, 'Hello, Cadre!\n');
});

test('errors', async (_, check) => {
  const { baseId, tableId } = await things();
  const said = async (...args) => {
    try {
      return JSON.stringify(await call(...args));
    } catch (error) {
      return error.message;
    }
  };
  const missing = await said(client, 'get_record', { baseId, tableId, recordId: 'recNoSuchRecord00' });
  check.true('a missing record', missing.includes('MODEL_ID_NOT_FOUND') && missing.includes('Record not found'), missing);
  const unseen = await said(client, 'list_tables', { baseId: 'appNoSuchBase0000' });
  check.true('a missing base, with advice', unseen.includes('INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND') && unseen.includes('Suggestions'), unseen);
  const stranger = await connect('patNobody00000000.'.padEnd(82, '0'));
  const unknown = await said(stranger, 'list_bases', {});
  check.true('an unknown token, with advice', unknown.includes('AUTHENTICATION_REQUIRED') && unknown.includes("hasn't expired"), unknown);
  check.true('and no doubt about its form', !unknown.includes('too short') && !unknown.includes('dot'), unknown);
  await stranger.close();
});

await run(`airtable-mcp-server ${versionOf('airtable-mcp-server')}`, {});
await client.close();
