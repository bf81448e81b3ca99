import autocannon from "autocannon";

/*
 * The load of an HTTP row, in a process of its own: `LOAD` is JSON with the address, how many clients for how many
 * seconds, and requests that each client sends in turn. Prints answers per second; anything but success is an error.
 */

/** What the load is told. */
export interface Load {
  url: string;
  clients: number;
  seconds: number;
  requests: readonly { path: string; method?: "POST"; body?: string; headers?: Record<string, string> }[];
}

const { url, clients, seconds, requests } = JSON.parse(process.env["LOAD"] ?? "") as Load;
const result = await autocannon({ url, connections: clients, duration: seconds, requests });
if (result.non2xx + result.errors > 0)
  throw new Error(`${result.non2xx} answers and ${result.errors} connections failed`);
console.log(result.requests.total / result.duration);
