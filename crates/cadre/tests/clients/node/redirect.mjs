// Sends what a Node program asks of Airtable's hosts to the server that `CADRE_URL` names.
//
//     CADRE_URL=http://127.0.0.1:8000 node --import ./redirect.mjs node_modules/airtable-mcp-server/dist/main.js
//
// The program itself is as its authors published it.

const server = process.env.CADRE_URL.replace(/\/$/, '');
const hosts = ['https://api.airtable.com', 'https://content.airtable.com'];
const original = globalThis.fetch;

globalThis.fetch = (target, options) => {
  const address = String(target);
  const host = hosts.find((host) => address.startsWith(`${host}/`));
  return original(host ? server + address.slice(host.length) : target, options);
};
